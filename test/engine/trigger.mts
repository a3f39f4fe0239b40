import { EventEmitter } from 'node:events';
import {
	DataDeduplicationService,
	ExecutionLifecycleHooks,
	HookContext,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	type ExecutionError,
	type ICheckProcessedContextData,
	type ICheckProcessedOptions,
	type IDataDeduplicator,
	type IDataObject,
	type INodeExecutionData,
	type INodeParameters,
	type IWebhookData,
	type IWebhookResponseData,
	type IWorkflowBase,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { CapillaryTrigger } from '../../nodes/CapillaryTrigger/CapillaryTrigger.node.ts';
import type { StoredCredentials } from './credentials.mts';
import { additionalDataOf, nodeOf, nodeTypesOf, references } from './engine.mts';

/** How n8n calls a node whose webhook it registers and receives for (packages/cli/src/webhooks). */

interface Setting {
	parameters: INodeParameters;
	credentials?: StoredCredentials;
	/** n8n keeps it with the workflow; default: that of a workflow that was never published. */
	staticData?: IDataObject;
	workflowId?: string;
	/** Default https://n8n.example */
	address?: string;
	timezone?: string;
}

/** What came of a delivery: how it was answered, and what the workflow got of it. */
export interface Received {
	status: number;
	/** Whether an execution began. */
	started: boolean;
	items: INodeExecutionData[];
	error?: ExecutionError;
}

interface Delivery {
	headers?: Record<string, string>;
	/** Sent as it is, where it is a text. */
	body: unknown;
	/** The test URL instead of the production URL. */
	test?: boolean;
	/** How n8n answers a delivery that starts the workflow; default 200. */
	answer?: number;
	/** An execution that was stored and is run once more, by hand. */
	mode?: WorkflowExecuteMode;
}

/** n8n's store of what came before: a row for each node, read and written as a whole, which takes a moment. */
export class Store implements IDataDeduplicator {
	readonly rows = new Map<string, string[]>();
	calls = 0;
	fails = false;

	async checkProcessedAndRecord(
		items: string[],
		_scope: string,
		{ node, workflow }: ICheckProcessedContextData,
		{ maxEntries }: ICheckProcessedOptions,
	) {
		this.calls++;
		const row = `${workflow.id} ${node!.id}`;
		const before = [...(this.rows.get(row) ?? [])];
		await new Promise((resolve) => setTimeout(resolve, 2));
		if (this.fails) throw new Error('The database is locked');
		const added = items.filter((item) => !before.includes(item));
		const all = [...before, ...added];
		this.rows.set(row, maxEntries ? all.slice(-maxEntries) : all);
		return { new: added, processed: items.filter((item) => before.includes(item)) };
	}

	async removeProcessed() {}
	async clearAllProcessedItems() {}
	async getProcessedDataCount() {
		return 0;
	}
}

export const store = new Store();
void DataDeduplicationService.init(store);

/** A Capillary Trigger in a workflow, as n8n has it. */
export async function triggerIn(setting: Setting) {
	const { parameters, credentials = {}, workflowId = 'wf1', timezone = 'UTC' } = setting;
	const address = setting.address ?? 'https://n8n.example';
	const type = new CapillaryTrigger();
	const nodeTypes = nodeTypesOf({ [type.description.name]: type });
	const node = nodeOf(type, {
		id: '0b0d3c5e-7c1e-4e0e-9d6b-2f9f4b1f7a11',
		webhookId: 'c0ffee00-0000-4000-8000-000000000001',
		parameters,
		credentials: references(credentials),
	});
	const staticData = setting.staticData ?? {};
	/** n8n makes it anew for each call; a test of the workflow has static data of its own. */
	const workflowWith = (data: IDataObject) =>
		new Workflow({
			id: workflowId,
			name: 'Workflow',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes,
			staticData: data,
			settings: { executionOrder: 'v1', timezone },
		});
	const additional = async () => ({
		...(await additionalDataOf({ credentials }, nodeTypes)),
		webhookBaseUrl: `${address}/webhook`,
		webhookTestBaseUrl: `${address}/webhook-test`,
	});
	const webhook = (isTest: boolean) =>
		({ webhookDescription: type.description.webhooks![0], isTest }) as unknown as IWebhookData;
	let testData: IDataObject = {};
	const dataFor = (isTest: boolean) => (isTest ? testData : staticData);

	const call = async (
		method: 'checkExists' | 'create' | 'delete',
		mode: WorkflowExecuteMode,
		isTest: boolean,
		activation: WorkflowActivateMode = mode === 'manual' ? 'manual' : 'activate',
	) => {
		const workflow = workflowWith(dataFor(isTest));
		const context = new HookContext(
			workflow,
			workflow.getNode(node.name)!,
			await additional(),
			mode,
			activation,
			webhook(isTest),
		);
		return await workflow.expression.withIsolate(
			async () => await type.webhookMethods.default[method].call(context),
		);
	};
	const createIfNotExists = async (
		mode: WorkflowExecuteMode,
		isTest: boolean,
		activation?: WorkflowActivateMode,
	) => {
		if (await call('checkExists', mode, isTest, activation)) return;
		await call('create', mode, isTest, activation);
	};

	const deliver = async ({
		headers = {},
		body,
		test = false,
		...more
	}: Delivery): Promise<Received> => {
		const mode = test ? 'manual' : 'webhook';
		const workflow = workflowWith(dataFor(test));
		const response = Object.assign(new EventEmitter(), {
			statusCode: 200,
			status(code: number) {
				this.statusCode = code;
				return this;
			},
			json() {
				(this as unknown as EventEmitter).emit('finish');
			},
		});
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const request = {
			headers: { 'content-type': 'application/json', ...headers },
			body: text,
			rawBody: Buffer.from(text),
			params: {},
			query: {},
		};
		const additionalData = Object.assign(await additional(), {
			httpRequest: request,
			httpResponse: response,
		});
		const context = new WebhookContext(
			workflow,
			workflow.getNode(node.name)!,
			additionalData,
			mode,
			webhook(test),
			[],
			null,
		);
		const { workflowData, noWebhookResponse }: IWebhookResponseData =
			await workflow.expression.withIsolate(async () => await type.webhook.call(context));
		if (!noWebhookResponse) {
			if (workflowData) response.statusCode = more.answer ?? 200;
			response.emit('finish');
		}
		response.emit('close');
		const { statusCode: status } = response;
		if (!workflowData || status !== 200) return { status, started: false, items: [] };
		return { status, started: true, ...(await run(workflowData[0], more.mode ?? mode)) };
	};

	/** Runs the workflow with what the webhook gave, in n8n's engine. */
	const run = async (items: INodeExecutionData[], mode: WorkflowExecuteMode) => {
		const workflow = workflowWith({});
		const additionalData = await additional();
		additionalData.hooks = new ExecutionLifecycleHooks(mode, '1', {
			id: workflowId,
			name: 'Workflow',
			nodes: [node],
			connections: {},
		} as unknown as IWorkflowBase);
		const started = workflow.getNode(node.name)!;
		const executionData = createRunExecutionData({
			executionData: {
				nodeExecutionStack: [{ node: started, data: { main: [items] }, source: null }],
			},
		});
		const execution = new WorkflowExecute(additionalData, mode, executionData);
		const { data } = await execution.processRunExecutionData(workflow);
		const output = data.resultData.runData[node.name]?.[0]?.data?.main[0] ?? [];
		return { items: output, error: data.resultData.error };
	};

	return {
		/** What n8n would write into its database. */
		staticData: () => JSON.parse(JSON.stringify(staticData)) as IDataObject,
		/** What n8n logs by. */
		logger: new HookContext(workflowWith({}), node, await additional(), 'internal', 'update')
			.logger,
		/** What the person does with the workflow in the editor. */
		publish: async () => await createIfNotExists('trigger', false),
		/** n8n starts, and takes up what was published. */
		start: async () => await createIfNotExists('trigger', false, 'init'),
		unpublish: async () => await call('delete', 'internal', false),
		listen: async () => await createIfNotExists('manual', true),
		stopListening: async () => {
			await call('delete', 'internal', true);
			testData = {};
		},
		/** n8n ends without a chance to tidy up: what it held in memory is gone. */
		crash: () => (testData = {}),
		deliver,
		run,
	};
}
