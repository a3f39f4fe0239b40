import {
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type ICredentials,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeTypes,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	ICredentialsHelper,
	isExpression,
	NodeHelpers,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** What n8n keeps in its database, by credential name: `{ capillaryApi: { host, username } }`. */
export type StoredCredentials = Record<string, ICredentialDataDecryptedObject>;

/**
 * Finds the types of the stored credentials. By n8n's naming rule `capillaryApi` is the class
 * `CapillaryApi` of `credentials/CapillaryApi.credentials.ts`; a type that is in `given` is not
 * looked for there.
 */
export async function findCredentialTypes(
	names: string[],
	given: ICredentialType[] = [],
): Promise<ICredentialType[]> {
	return await Promise.all(
		names.map(async (name) => {
			const type = given.find((candidate) => candidate.name === name);
			if (type) return type;
			const className = name.charAt(0).toUpperCase() + name.slice(1);
			const file = await import(`../../credentials/${className}.credentials.ts`);
			return new file[className]() as ICredentialType;
		}),
	);
}

const noNode: INode = {
	id: '',
	name: '',
	type: 'mock',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/**
 * n8n's `CredentialsHelper` (packages/cli/src/credentials-helper.ts) without its database: values
 * get the type's defaults, expressions in them are resolved, `preAuthentication` runs when the
 * expirable property is empty or a 401 came back, its result is stored, `authenticate` signs.
 * A refreshed token is written into `stored`, so a second run with the same object starts with it.
 */
export class Credentials extends ICredentialsHelper {
	constructor(
		private readonly stored: StoredCredentials,
		private readonly types: ICredentialType[],
		private readonly nodeTypes: INodeTypes,
	) {
		super();
	}

	private type(name: string): ICredentialType {
		const type = this.types.find((candidate) => candidate.name === name);
		if (!type) throw new Error(`Unknown credential type: ${name}`);
		return type;
	}

	getParentTypes(name: string) {
		return this.type(name).extends ?? [];
	}

	isCredentialUsableByNode() {
		return true;
	}

	getCredentialsProperties(name: string) {
		return this.type(name).properties;
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		_nodeCredentials: INodeCredentialsDetails,
		name: string,
		mode: WorkflowExecuteMode,
		_executeData?: IExecuteData,
		raw?: boolean,
		resolveWith?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		if (raw) return this.stored[name];
		const values = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(name),
			this.stored[name] as never,
			true,
			false,
			null,
			null,
		);
		const { expression } =
			resolveWith?.workflow ??
			new Workflow({ nodes: [], connections: {}, active: false, nodeTypes: this.nodeTypes });
		return await expression.withIsolate(
			async () =>
				expression.getComplexParameterValue(
					noNode,
					values,
					mode,
					{},
					undefined,
					undefined,
					values as never,
				) as ICredentialDataDecryptedObject,
		);
	}

	async preAuthentication(
		http: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		name: string,
		node: INode,
		expired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.type(name);
		const token = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		)?.name;
		if (token === undefined || !type.preAuthentication) return undefined;
		const testing = node.type === 'n8n-nodes-base.noOp' && node.parameters.temp === '';
		if (credentials[token] !== '' && !expired && !testing) return undefined;
		const output = await type.preAuthentication.call(http, credentials);
		if (output[token] === undefined) return undefined;
		Object.assign(this.stored[name], output);
		return Object.assign(credentials, output);
	}

	async runPreAuthentication(
		http: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		name: string,
	) {
		const output = await this.type(name).preAuthentication?.call(http, credentials);
		return output as ICredentialDataDecryptedObject | undefined;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		name: string,
		unsigned: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const request = unsigned as IHttpRequestOptions;
		const type = this.type(name);
		if (typeof type.authenticate === 'function') {
			return await type.authenticate(credentials, request);
		}
		const resolve = (text: string) =>
			isExpression(text)
				? String(
						workflow.expression.getSimpleParameterValue(
							node,
							text,
							'internal',
							{ $credentials: credentials },
							undefined,
							'',
						) || '',
					)
				: text;
		for (const [part, values] of Object.entries(type.authenticate?.properties ?? {})) {
			const signed = Object.entries(values).map(([key, value]) => [
				resolve(key),
				resolve(String(value)),
			]);
			Object.assign(request, {
				[part]: {
					...(request[part as keyof IHttpRequestOptions] as object),
					...Object.fromEntries(signed),
				},
			});
		}
		return request;
	}

	async getCredentials(): Promise<ICredentials> {
		throw new Error('The engine tests keep credentials decrypted');
	}

	async updateCredentials(): Promise<void> {
		throw new Error('Nothing but preAuthentication changes a credential here');
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		throw new Error("n8n's own OAuth2 types are not part of this package");
	}
}
