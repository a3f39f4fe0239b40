import type { ICredentialTestRequest } from 'n8n-workflow';

const NO_ACCESS =
	'Capillary knows these credentials but does not let them read customers. Ask your Capillary administrator to give their access group Read and Write on the resource Customer; a change takes up to an hour.';
const WRONG_HOST =
	'This host does not answer like Capillary. Check Region, or the address in Host.';
const MOVED =
	'This host sends requests on to another address, and nothing was sent there. Check Region and Host. A run of the node with this credential names the other address.';
const BUSY = 'Capillary is receiving too many requests. Test again in a minute.';
const NOT_AVAILABLE = 'Capillary is not available at the moment. Test again in a few minutes.';

/**
 * What each status tells that is no answer to the test; the others are judged by their body. n8n shows the
 * server's own words for a status without a rule, and those may repeat what was sent.
 */
const BY_STATUS: Array<{ from: number; to: number; message: string }> = [
	{ from: 300, to: 308, message: MOVED },
	{ from: 400, to: 400, message: WRONG_HOST },
	{ from: 402, to: 402, message: WRONG_HOST },
	{ from: 403, to: 403, message: NO_ACCESS },
	{ from: 404, to: 428, message: WRONG_HOST },
	{ from: 429, to: 429, message: BUSY },
	{ from: 430, to: 431, message: WRONG_HOST },
	{ from: 444, to: 451, message: WRONG_HOST },
	{ from: 494, to: 499, message: WRONG_HOST },
	{ from: 500, to: 530, message: NOT_AVAILABLE },
	{ from: 598, to: 599, message: NOT_AVAILABLE },
];

/**
 * Tests a credential with a request that only a known till or client may make (Capillary:
 * search-customers-1, authorisation).
 *
 * @param rejected what to tell when Capillary answers 401
 */
export function accessTest(rejected: string): ICredentialTestRequest {
	return {
		request: {
			url: '/v2/customers/search',
			qs: { q: 'n8n', limit: 1, offset: 0 },
			// It would take the signature along.
			disableFollowRedirect: true,
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: rejected } },
			...BY_STATUS.flatMap(statusRules),
			{
				type: 'responseSuccessBody',
				properties: { key: 'errors[0].code', value: 4000, message: NO_ACCESS },
			},
			// Capillary's search always answers with a list under "data"; a page of another service has none.
			{
				type: 'responseSuccessBody',
				properties: { key: 'data', value: undefined, message: WRONG_HOST },
			},
			// n8n types a list of one kind of rule only; it reads both kinds.
		] as ICredentialTestRequest['rules'],
	};
}

function statusRules({ from, to, message }: (typeof BY_STATUS)[number]) {
	return Array.from({ length: to - from + 1 }, (_, index) => ({
		type: 'responseCode',
		properties: { value: from + index, message },
	}));
}
