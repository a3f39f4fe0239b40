import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	ExecuteContext,
	ExecutionLifecycleHooks,
	LoadOptionsContext,
	RoutingNode,
	WorkflowExecute,
} from 'n8n-core';
import {
	createEmptyRunExecutionData,
	type ExecutionError,
	type ExecutionStatus,
	type ICredentialTestRequest,
	type ICredentialType,
	type IDataObject,
	type INode,
	type INodeCredentialTestResult,
	type INodeExecutionData,
	type INodeListSearchResult,
	type INodeParameters,
	type INodePropertyOptions,
	type INodeType,
	type INodeTypes,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
	NodeConnectionTypes,
	type OnError,
	type ResourceMapperField,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { Credentials, findCredentialTypes, type StoredCredentials } from './credentials.mts';
import { startExpressions, stopExpressions } from './expressions.mts';

/*
 * Runs a node in n8n's own engine (n8n-core): real expressions, paired items, error outputs and
 * HTTP. n8n's test harness for this (packages/core/nodes-testing) is not published.
 */

// n8n-core reads these when its first service is asked for, which is after this file has loaded.
const userFolder = mkdtempSync(join(tmpdir(), 'n8n-engine-'));
process.env.N8N_USER_FOLDER = userFolder;
process.env.N8N_LOG_LEVEL = 'silent';
process.env.NO_PROXY = '*';

beforeAll(startExpressions);
afterAll(async () => {
	await stopExpressions();
	rmSync(userFolder, { recursive: true, force: true });
});

interface Setting {
	/** The node's class. */
	node: new () => INodeType;
	/** As a saved workflow holds them; what is left out gets the default of the description. */
	parameters?: INodeParameters;
	/** Decrypted, by credential name. A token that a run fetches is written back into it. */
	credentials?: StoredCredentials;
	/** Types that are not in `credentials/`. */
	credentialTypes?: ICredentialType[];
}

interface NodeRun extends Setting {
	/** Input of the node; default: one empty item. With no items n8n does not call the node. */
	items?: INodeExecutionData[];
	/** The node's setting "On Error"; default `stopWorkflow`. */
	onError?: OnError;
	/** The workflow's time zone; default UTC. */
	timezone?: string;
	/** Default `manual`: someone pressed "Execute workflow" in the editor. */
	executionMode?: WorkflowExecuteMode;
	/** What n8n kept of the workflow's earlier executions. */
	staticData?: IDataObject;
	/** Aborting it presses the Stop button. */
	signal?: AbortSignal;
}

interface NodeResult {
	status: ExecutionStatus;
	/** `[main]`, with `continueErrorOutput` `[main, error]`; empty if the node did not finish. */
	outputs: INodeExecutionData[][];
	/** The error that ended the run, as n8n stores it for the editor. */
	error?: ExecutionError;
	hints: NodeExecutionHint[];
	/** What n8n would keep of this execution for the next one. */
	staticData: IDataObject;
}

function stub(name: string, execute?: INodeType['execute']): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: {},
			inputs: [],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute,
	};
}

export function nodeTypesOf(types: Record<string, INodeType>): INodeTypes {
	return {
		getByName: (name) => types[name],
		getByNameAndVersion: (name) => types[name],
		getKnownTypes: () => ({}),
	};
}

export function nodeOf(type: INodeType, setting: Partial<INode>): INode {
	const { displayName, name, version } = type.description;
	return {
		id: name,
		name: displayName,
		type: name,
		typeVersion: [version].flat().at(-1)!,
		position: [0, 0],
		parameters: {},
		...setting,
	};
}

export function references(credentials: StoredCredentials): INode['credentials'] {
	return Object.fromEntries(Object.keys(credentials).map((name) => [name, { id: name, name }]));
}

export async function additionalDataOf(
	{ credentials = {}, credentialTypes }: Omit<Setting, 'node'>,
	nodeTypes: INodeTypes,
): Promise<IWorkflowExecuteAdditionalData> {
	const types = await findCredentialTypes(Object.keys(credentials), credentialTypes);
	return {
		credentialsHelper: new Credentials(credentials, types, nodeTypes),
		executionId: '1',
		currentNodeExecutionIndex: 0,
		restApiUrl: 'http://localhost/rest',
		instanceBaseUrl: 'http://localhost/',
		formWaitingBaseUrl: 'http://localhost/form-waiting',
		webhookWaitingBaseUrl: 'http://localhost/webhook-waiting',
		variables: {},
	} as unknown as IWorkflowExecuteAdditionalData;
}

/**
 * Runs the workflow "Start -> node", where Start gives out the items, and answers with what the
 * node put out. A node that throws does not make this reject: the error is in the result. It does
 * reject with n8n's WorkflowHasIssuesError if a required parameter is missing.
 */
export async function runNode(run: NodeRun): Promise<NodeResult> {
	const { items = [{ json: {} }], executionMode = 'manual', timezone = 'UTC', signal } = run;
	const startType = stub('Start', async () => [structuredClone(items)]);
	const type = new run.node();
	const start = nodeOf(startType, {});
	const node = nodeOf(type, {
		parameters: run.parameters ?? {},
		credentials: references(run.credentials ?? {}),
		onError: run.onError,
	});
	const nodeTypes = nodeTypesOf({ [start.type]: startType, [node.type]: type });
	const workflow = new Workflow({
		id: 'workflow',
		name: 'Workflow',
		nodes: [start, node],
		connections: {
			[start.name]: { main: [[{ node: node.name, type: NodeConnectionTypes.Main, index: 0 }]] },
		},
		active: false,
		nodeTypes,
		settings: { executionOrder: 'v1', timezone },
		staticData: structuredClone(run.staticData ?? {}),
	});
	const additionalData = await additionalDataOf(run, nodeTypes);
	additionalData.hooks = new ExecutionLifecycleHooks(executionMode, '1', {
		id: 'workflow',
		name: 'Workflow',
		nodes: [start, node],
		connections: workflow.connectionsBySourceNode,
	} as IWorkflowBase);

	const execution = new WorkflowExecute(additionalData, executionMode).run({
		workflow,
		startNode: start,
	});
	const stop = () => execution.cancel();
	signal?.addEventListener('abort', stop);
	const { status, data } = await execution;
	signal?.removeEventListener('abort', stop);

	const task = data.resultData.runData[node.name]?.[0];
	return {
		status,
		outputs: (task?.data?.main ?? []).map((output) => output ?? []),
		error: data.resultData.error,
		hints: task?.hints ?? [],
		staticData: JSON.parse(JSON.stringify(workflow.staticData)),
	};
}

interface EditorList extends Setting {
	/** The method's name in the node's `methods`. */
	method: string;
	/** The parameter the list is for; matters to methods that read a sibling (`&name`). */
	path?: string;
}

/** What n8n's editor has when it asks a node for a list: the form as it stands, and no items. */
async function editor({ node: NodeUnderTest, path = '', ...setting }: EditorList) {
	const type = new NodeUnderTest();
	const { parameters = {}, credentials = {} } = setting;
	const node = nodeOf(type, { parameters, credentials: references(credentials) });
	const nodeTypes = nodeTypesOf({ [node.type]: type });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = await additionalDataOf(setting, nodeTypes);
	// The editor sends its whole form, defaults and all.
	const form = workflow.getNode(node.name)!;
	additionalData.currentNodeParameters = form.parameters;
	return {
		methods: type.methods ?? {},
		expression: workflow.expression,
		context: new LoadOptionsContext(workflow, form, additionalData, path),
	};
}

/** The options that `methods.loadOptions[method]` puts into a drop-down. */
export async function loadOptions(list: EditorList): Promise<INodePropertyOptions[]> {
	const { methods, expression, context } = await editor(list);
	const method = methods.loadOptions![list.method];
	return await expression.withIsolate(async () => await method.call(context));
}

/** The page of results that `methods.listSearch[method]` gives a "From list" field. */
export async function searchList(
	list: EditorList & { filter?: string; paginationToken?: string },
): Promise<INodeListSearchResult> {
	const { methods, expression, context } = await editor(list);
	const method = methods.listSearch![list.method];
	return await expression.withIsolate(
		async () => await method.call(context, list.filter, list.paginationToken),
	);
}

/** The fields that `methods.resourceMapping[method]` puts into a mapper of columns. */
export async function mapperFields(list: EditorList): Promise<ResourceMapperField[]> {
	const { methods, expression, context } = await editor(list);
	const method = methods.resourceMapping![list.method];
	const { fields } = await expression.withIsolate(async () => await method.call(context));
	return fields;
}

/** The value at a path such as `errors[0].code`. */
function valueAt(body: unknown, path: string): unknown {
	const keys = path.split(/[.[\]]+/).filter(Boolean);
	return keys.reduce((value: any, key) => value?.[key], body);
}

/**
 * What a user reads after saving a credential: its declarative `test` is sent and judged as n8n
 * does it (packages/cli/src/services/credentials-tester.service.ts). `credentials` holds one.
 */
export async function testCredential(
	setting: Required<Pick<Setting, 'credentials'>> & Pick<Setting, 'credentialTypes'>,
): Promise<INodeCredentialTestResult> {
	const [[name, data]] = Object.entries(setting.credentials);
	const [{ test }] = await findCredentialTypes([name], setting.credentialTypes);
	if (!test) {
		return { status: 'Error', message: 'No testing function found for this credential.' };
	}

	const type = stub('n8n-nodes-base.noOp');
	type.description.credentials = [{ name, required: true }];
	type.description.properties = [
		{
			displayName: 'Temp',
			name: 'temp',
			type: 'string',
			routing: { request: test.request },
			default: '',
		},
	];
	const node = nodeOf(type, { name: 'Temp-Node', credentials: references({ [name]: data }) });
	const nodeTypes = nodeTypesOf({ [node.type]: type });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = await additionalDataOf(setting, nodeTypes);
	const decrypted = await additionalData.credentialsHelper.getDecrypted(
		additionalData,
		{ id: name, name },
		name,
		'internal',
	);
	const context = new ExecuteContext(
		workflow,
		workflow.getNode(node.name)!,
		additionalData,
		'internal',
		createEmptyRunExecutionData(),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const request = new RoutingNode(context, type, { id: name, name, type: name, data: decrypted });
	const rules = test.rules ?? [];
	try {
		const response = await workflow.expression.withIsolate(async () => await request.runNode());
		const body = response![0][0].json;
		for (const rule of rules) {
			if (
				rule.type === 'responseSuccessBody' &&
				valueAt(body, rule.properties.key) === rule.properties.value
			) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		return { status: 'OK', message: 'Connection successful!' };
	} catch (error) {
		return { status: 'Error', message: refusal(error, rules) };
	}
}

/** n8n's words for a test request that failed: a rule's, else the answer's status, else the cause. */
function refusal(error: any, rules: NonNullable<ICredentialTestRequest['rules']>): string {
	const { response, code } = error.cause ?? {};
	if (response) {
		for (const rule of rules) {
			if (rule.type === 'responseCode' && rule.properties.value === response.status) {
				return rule.properties.message;
			}
		}
		if (response.status < 199 || response.status > 299) {
			return response.statusText || `Received HTTP status code: ${response.status}`;
		}
	} else if (code) {
		return code;
	}
	return error.message.toString();
}
