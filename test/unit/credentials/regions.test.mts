import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { CapillaryApi } from '../../../credentials/CapillaryApi.credentials.ts';
import { CapillaryOAuthApi } from '../../../credentials/CapillaryOAuthApi.credentials.ts';

/*
 * The editor sends what a person touched, and n8n refuses to save a credential in which a required
 * field that is shown is empty (packages/cli/src/credentials/credentials.service.ts).
 */

function missing(
	{ properties }: CapillaryApi | CapillaryOAuthApi,
	touched: INodeParameters,
): string[] {
	return properties
		.filter(({ required }) => required)
		.filter((property) => NodeHelpers.displayParameter(touched, property, null, null))
		.map(({ name }) => name)
		.filter((name) => !touched[name]);
}

const till = { username: 'store.server', password: 'server123' };
const client = { key: 'sandbox-client', secret: 'sandbox-secret' };

test.each([
	['a till', new CapillaryApi(), till, []],
	['a till without a password', new CapillaryApi(), { username: 'store.server' }, ['password']],
	['a host of its own', new CapillaryApi(), { ...till, region: 'custom' }, ['host']],
	['a client', new CapillaryOAuthApi(), client, []],
	['a client without its secret', new CapillaryOAuthApi(), { key: 'k' }, ['secret']],
	['a client that acts as itself', new CapillaryOAuthApi(), { ...client, attributionType: '' }, []],
	[
		'a client that acts as a till nobody named',
		new CapillaryOAuthApi(),
		{ ...client, attributionType: 'TILL' },
		['attributionCode'],
	],
])('%s', (_what, credential, touched, expected) => {
	expect(missing(credential, touched)).toEqual(expected);
});
