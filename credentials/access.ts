import type { ICredentialTestRequest } from 'n8n-workflow';

const NO_ACCESS =
	'Capillary knows these credentials but does not let them read customers. Ask your Capillary administrator to give their access group Read and Write on the resource Customer; a change takes up to an hour.';
const WRONG_HOST =
	'This host does not answer like Capillary. Check Region, or the address in Host.';

/**
 * Tests a credential with a request that only a known till or client may make (Capillary:
 * search-customers-1, authorisation).
 *
 * @param rejected what to tell when Capillary answers 401
 */
export function accessTest(rejected: string): ICredentialTestRequest {
	return {
		request: { url: '/v2/customers/search', qs: { q: 'n8n', limit: 1, offset: 0 } },
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: rejected } },
			{ type: 'responseCode', properties: { value: 403, message: NO_ACCESS } },
			{ type: 'responseCode', properties: { value: 404, message: WRONG_HOST } },
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
