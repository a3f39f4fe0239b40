import { NodeApiError, type IExecuteFunctions, type INode } from 'n8n-workflow';
import { Secrets } from '../../../../../credentials/secrets.ts';
import { CredentialError } from '../../../../../credentials/token.ts';
import { isTransient, isUncertain } from '../../../../../nodes/Capillary/delivery/retry.ts';
import { send, type Destination } from '../../../../../nodes/Capillary/delivery/send.ts';

const node = { name: 'Capillary', type: 'capillary', parameters: {} } as INode;
const destination: Destination = {
	credentialType: 'capillaryOAuthApi',
	credentials: {},
	host: 'https://eu.api.capillarytech.com',
	user: 'client',
	region: 'eu',
	secrets: new Secrets({}),
};

/** What is made of an error that n8n's HTTP helper throws. */
async function outcomeOf(error: Error, body?: object, getCredentials = async () => ({})) {
	const context = {
		getCredentials,
		helpers: {
			httpRequestWithAuthentication: async () => {
				throw error;
			},
		},
	} as unknown as IExecuteFunctions;
	const request = {
		api: 'GET v2/customers' as const,
		method: 'GET' as const,
		path: '/v2/customers',
		query: {},
		headers: {},
		body,
		resultOf: () => undefined,
	};
	return await send.call(context, request, destination, 1000);
}

/** The error as n8n hands it on; before 2.36 its cause is lost. */
function wrapped(reported: Error): NodeApiError {
	const error = new NodeApiError(node, reported as never);
	error.cause = undefined;
	return error;
}

test.each([
	['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'],
	['ECONNABORTED', 'timeout of 500ms exceeded'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'],
])('a connection that fails is known by its code (%s)', async (code, reason) => {
	const error = wrapped(Object.assign(new Error(reason), { code }));
	expect(await outcomeOf(error)).toEqual({ networkCode: code, reason });
});

test('an error without a code keeps its words', async () => {
	expect(await outcomeOf(new Error('Nobody knows'))).toEqual({
		networkCode: '',
		reason: 'Nobody knows',
	});
});

test('a refusal of the token is an answer, marked as what it is', async () => {
	const refusal = { status: 429, headers: { 'retry-after': '7' }, body: { errors: [] } };
	const error = new CredentialError('No token', refusal);
	// n8n wraps what a credential throws; one of its own errors stays what it is.
	const handedOn = new NodeApiError(node, error as never);
	expect(await outcomeOf(handedOn)).toEqual({ ...refusal, refusesToken: true });
});

test("a credential that n8n's database does not give is no request that may have been sent", async () => {
	const answer = await outcomeOf(new Error('not sent'), undefined, async () => {
		throw new Error('the database system is shutting down');
	});
	expect(answer).toEqual({
		networkCode: 'ERR_CREDENTIAL_STORE',
		reason: 'the database system is shutting down',
	});
	const failure = {
		kind: 'network' as const,
		networkCode: 'ERR_CREDENTIAL_STORE',
		message: 'the database system is shutting down',
		writes: true as const,
	};
	expect(isUncertain(failure)).toBe(false);
	expect(isTransient(failure)).toBe(true);
});

test('a host that gives no token says so', async () => {
	const error = new CredentialError('No Capillary');
	expect(await outcomeOf(error)).toEqual({
		networkCode: 'CredentialError',
		reason: 'No Capillary',
	});
});

test.each([
	[
		'what refuses to be written',
		() => ({
			toJSON() {
				throw new TypeError('Do not know how to serialize a BigInt');
			},
		}),
	],
	[
		'itself',
		() => {
			const round: Record<string, unknown> = {};
			return Object.assign(round, { round });
		},
	],
	[
		'a hundred thousand levels',
		() => {
			let deep: unknown[] = [];
			for (let level = 0; level < 100_000; level++) deep = [deep];
			return { deep };
		},
	],
])('a body with %s is not sent, and says so', async (_name, body) => {
	const outcome = await outcomeOf(new Error('It was sent'), body());
	expect(outcome).toEqual({
		networkCode: 'ERR_INVALID_BODY',
		reason: expect.stringMatching(/^[^\n]+$/),
	});
});
