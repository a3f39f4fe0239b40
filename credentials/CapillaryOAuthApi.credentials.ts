import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestHelper,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { accessTest } from './access';
import { hostOf } from './host';
import { regionProperties } from './regions';
import { readText } from './readText';
import { isStale, fetchToken, parsed, TokenExpired, TOKEN_TIMEOUT_MS } from './token';

/** Whom changes can be attributed to in the client's place (Capillary: oauth). */
const ATTRIBUTIONS = [
	{ name: 'Store, by Code', value: 'STORE_CODE' },
	{ name: 'Store, by External ID', value: 'STORE_EXTERNAL_ID' },
	{ name: 'Store, by External ID 1', value: 'STORE_EXTERNAL_ID_1' },
	{ name: 'Store, by External ID 2', value: 'STORE_EXTERNAL_ID_2' },
	{ name: 'Store, by Name', value: 'STORE_NAME' },
	{ name: 'Till', value: 'TILL' },
];

/** A client's key and secret, exchanged for a token that is renewed by itself (Capillary: oauth). */
export class CapillaryOAuthApi implements ICredentialType {
	name = 'capillaryOAuthApi';

	displayName = 'Capillary OAuth API';

	icon: Icon = { light: 'file:../icons/capillary.svg', dark: 'file:../icons/capillary.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-capillary/n8n-nodes-capillary/blob/main/docs/credentials.md';

	properties: INodeProperties[] = [
		...regionProperties,
		{
			displayName: 'Client Key',
			name: 'key',
			type: 'string',
			required: true,
			default: '',
			description:
				'The key of an API client. Administrators register one in InTouch: Organization Settings > Tools > Authentication > API Client.',
		},
		{
			displayName: 'Client Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret that was generated with the key',
		},
		{
			displayName: 'Act As',
			name: 'attributionType',
			type: 'options',
			options: [{ name: "The Client's Own Till", value: '' }, ...ATTRIBUTIONS],
			default: '',
			description: 'Which till or store the changes are attributed to',
		},
		{
			displayName: 'Till or Store',
			name: 'attributionCode',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. store.server',
			// Not `hide` for the empty one: the editor sends only what was touched, and asks for what is required.
			displayOptions: { show: { attributionType: ATTRIBUTIONS.map(({ value }) => value) } },
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Expires At',
			name: 'expiresAt',
			type: 'hidden',
			default: 0,
		},
	];

	/** n8n calls this when there is no token, and after a TokenExpired. */
	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<{ accessToken: string; expiresAt: number }> {
		const send = async (request: IHttpRequestOptions) => {
			const answer = (await this.helpers.httpRequest({
				...request,
				encoding: 'stream',
				abortSignal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
			})) as IN8nHttpFullResponse;
			return { ...answer, body: parsed(await readText(answer.body)) };
		};
		return await fetchToken(credentials, send);
	}

	/**
	 * Signs a request with the token and, where chosen, the till or store to act as (Capillary:
	 * authorization-flows). A wrong attribution makes requests fail, so it is sent only when set.
	 *
	 * @throws TokenExpired which n8n answers with a new token and a second call
	 */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		if (isStale(credentials)) throw new TokenExpired();
		const { accessToken, attributionType, attributionCode } = credentials;
		return {
			...request,
			baseURL: request.baseURL ?? hostOf(credentials),
			headers: {
				...request.headers,
				'X-CAP-API-OAUTH-TOKEN': String(accessToken),
				...(attributionType &&
					attributionCode && {
						'X-CAP-API-ATTRIBUTION-ENTITY-TYPE': String(attributionType),
						'X-CAP-API-ATTRIBUTION-ENTITY-CODE': String(attributionCode).trim(),
					}),
			},
		};
	}

	test: ICredentialTestRequest = accessTest(
		'Capillary does not accept the token of this client. Check key, secret and Region.',
	);
}
