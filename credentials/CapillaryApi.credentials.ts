import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { accessTest } from './access';
import { hostOf } from './host';
import { regionProperties } from './regions';
import { signatureOf } from './secrets';

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

/** A till's username and password: Basic authentication with the MD5 of the password (Capillary: basic-authentication). */
export class CapillaryApi implements ICredentialType {
	name = 'capillaryApi';

	displayName = 'Capillary API';

	icon: Icon = { light: 'file:../icons/capillary.svg', dark: 'file:../icons/capillary.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-capillary/n8n-nodes-capillary/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		...regionProperties,
		{
			displayName: 'Till Username',
			name: 'username',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. store.server',
			description:
				'The username or code of a till or Store Center, not of a person. Administrators create tills in InTouch, under Organization Settings.',
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
		return {
			...request,
			baseURL: request.baseURL ?? hostOf(credentials),
			headers: { ...request.headers, Authorization: `Basic ${signatureOf(credentials)}` },
		};
	}

	test: ICredentialTestRequest = accessTest(
		'Capillary does not accept this username and password. Use those of a till, and check Password Format and Region.',
	);
}
