import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { example } from '../fixtures/examples/example.mts';
import type { StoredCredentials } from './credentials.mts';
import { runNode } from './engine.mts';
import { type Answer, type RecordedRequest, startServer } from './server.mts';

/** What n8n would keep in its database for a till of a Capillary at `host`. */
export function credentialsFor(host: string, more: object = {}): StoredCredentials {
	return {
		capillaryApi: {
			region: 'custom',
			host,
			username: 'store.server',
			password: 'server123',
			passwordFormat: 'plain',
			...more,
		},
	};
}

/** The signature of that till, and the secret inside it: the verified vector of Basic authentication. */
export const SIGNATURE = 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3';
export const SECRETS = [
	'server123',
	'8a16a6b70505eb1f1ff7cdc0cd5559a7',
	'c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3',
];

export const WRITTEN: Answer = { body: { createdId: 556844761, warnings: [], sideEffects: [] } };

/** The documented answers to a write, of v2 and of v1.1. */
function written({ path }: RecordedRequest): Answer {
	if (!path.startsWith('/v1.1/')) return WRITTEN;
	return { body: example('v11-customer-update-2021').responseBody };
}

const EXTENDED_FIELDS = example('v2-extendedFields-get-2025').responseBody;
const CUSTOM_FIELDS = example('v2-organization-customFields-get').responseBody;

/** Fields that documented requests and these tests name, beside those of the documented lists. */
const more = (...names: string[]) =>
	names.map((name) => ({
		name,
		label: name,
		dataType: 'STRING',
		scope: 'loyalty_registration',
	}));

const METADATA: Record<string, unknown> = {
	'/v2/extendedFields': {
		...EXTENDED_FIELDS,
		entity: {
			...EXTENDED_FIELDS.entity,
			CUSTOMER: [
				...EXTENDED_FIELDS.entity.CUSTOMER,
				...more('acquisition_channel', 'area', 'city', 'country_of_residence', 'nickname'),
				...more('preferred_language', 'state'),
			],
		},
	},
	'/v2/organization/customFields': {
		...CUSTOM_FIELDS,
		data: [
			...CUSTOM_FIELDS.data,
			...more('age', 'city', 'customer_address', 'email2', 'fax', 'gender', 'kanjifirstname'),
			...more('kanjilastname', 'mobile2'),
		],
	},
	'/v2/organization/programs': example('v2-organization-programs-get').responseBody,
};

/**
 * A server that tells of the organization what the documentation shows, unless `metadata` says
 * otherwise, and answers every write as `answer` says; and the node with a credential for it.
 */
export async function startCapillary(
	answer: (write: RecordedRequest) => Answer | Promise<Answer> = written,
	metadata?: Answer,
) {
	const server = await startServer((request) =>
		request.method === 'GET' ? (metadata ?? { body: METADATA[request.path] }) : answer(request),
	);
	return {
		url: server.url,
		requests: () => server.requests,
		/** The requests that would have changed a customer, in order of arrival. */
		writes: () => server.requests.filter(({ method }) => method !== 'GET'),
		/** Runs the node as `runNode` does. */
		run: async (
			run: Omit<Parameters<typeof runNode>[0], 'node' | 'credentials'> & {
				node?: typeof Capillary;
			},
		) => await runNode({ node: Capillary, credentials: credentialsFor(server.url), ...run }),
		close: async () => await server.close(),
	};
}
