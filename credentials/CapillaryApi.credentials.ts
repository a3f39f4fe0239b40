import { createHash } from 'node:crypto';
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { hostOf } from './host';

const host: INodeProperties = {
	displayName: 'Host',
	name: 'host',
	type: 'string',
	default: '',
	placeholder: 'e.g. eu.api.capillarytech.com',
};

/** A choice, not a secret: it stands outside the list because n8n's lint takes every name with "password" for one. */
const passwordFormat: INodeProperties = {
	displayName: 'Password Format',
	name: 'passwordFormat',
	type: 'options',
	options: [
		{ name: 'Plain Text', value: 'plain', description: 'The password as it was given to you' },
		{ name: 'MD5 Hash', value: 'md5', description: 'The 32 letters and digits of its MD5 hash' },
	],
	default: 'plain',
	description: 'Whether the password above is the password itself or already its MD5 hash',
};

const NO_ACCESS =
	'Capillary knows this till but does not let it read customers. Ask your Capillary administrator to give its access group Read and Write on the resource Customer; a change takes up to an hour.';
const WRONG_HOST =
	'This host does not answer like Capillary. Check Region, or the address in Host.';

/** A till's username and password: Basic authentication with the MD5 of the password (Capillary: basic-authentication). */
export class CapillaryApi implements ICredentialType {
	name = 'capillaryApi';

	displayName = 'Capillary API';

	icon: Icon = { light: 'file:../icons/capillary.svg', dark: 'file:../icons/capillary.dark.svg' };

	documentationUrl = 'https://github.com/n8n-nodes-capillary/n8n-nodes-capillary#credentials';

	properties: INodeProperties[] = [
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				{ name: 'Asia 2 (Singapore) - apac2', value: 'apac2' },
				{ name: 'China', value: 'china' },
				{ name: 'Custom', value: 'custom', description: 'Another address, filled in below' },
				{ name: 'Europe, Middle East, Africa - eu', value: 'eu' },
				{ name: 'India - apac', value: 'apac' },
				{ name: 'North America - north-america', value: 'north-america' },
				{ name: 'South-East Asia - sea', value: 'sea' },
				{ name: 'Tata (India) - tata', value: 'tata' },
				{ name: 'United States - us', value: 'us' },
				{ name: 'United States, Health Care - ushc', value: 'ushc' },
			],
			default: 'eu',
			description:
				'Where your organisation lives. It is the first part of the address you open Capillary with, e.g. eu in eu.intouch.capillarytech.com.',
		},
		{
			...host,
			required: true,
			description: 'The address Capillary gave you for API calls, without a path',
			displayOptions: { show: { region: ['custom'] } },
		},
		{
			...host,
			placeholder: "Empty: the region's own",
			description:
				"Leave it empty to use the region's host. Fill it in only if Capillary gave you another one.",
			displayOptions: { hide: { region: ['custom'] } },
		},
		{
			displayName: 'Till Username',
			name: 'username',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. store.server',
			description:
				'The username or code of a till or Store Center, not of a person. In Capillary: Organization Settings > Tills.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The password of that till',
		},
		passwordFormat,
	];

	/**
	 * Signs a request with `Basic base64(user:md5(password))` and points it at the credential's host
	 * unless it already carries a whole address (Capillary: basic-authentication).
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { username, password, passwordFormat } = credentials;
		const secret = String(password ?? '');
		const md5 =
			passwordFormat === 'md5'
				? secret.trim().toLowerCase()
				: createHash('md5').update(secret).digest('hex');
		const signature = Buffer.from(`${String(username ?? '').trim()}:${md5}`).toString('base64');
		return {
			...request,
			baseURL: request.baseURL ?? hostOf(credentials),
			headers: { ...request.headers, Authorization: `Basic ${signature}` },
		};
	}

	test: ICredentialTestRequest = {
		request: { url: '/v2/customers/search', qs: { q: 'n8n', limit: 1, offset: 0 } },
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Capillary does not accept this username and password. Use those of a till, and check Password Format and Region.',
				},
			},
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
		] as unknown as ICredentialTestRequest['rules'],
	};
}
