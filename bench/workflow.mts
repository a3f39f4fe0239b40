/** A node as in a workflow file, without what is the same for all. */
export interface WorkflowNode {
	type: string;
	typeVersion: number;
	parameters: object;
	credentials?: Record<string, { id: string | null; name: string }>;
	onError?: 'continueRegularOutput';
}

/** Name of the node that a benchmark measures. */
export const MEASURED = 'Measured';

/** Name of the file, in the folder that n8n may read, with the customers. */
export const CUSTOMERS_FILE = 'customers.csv';

/** A node with its name; a webhook has its ID, too. */
export interface NamedNode extends WorkflowNode {
	name: string;
	webhookId?: string;
}

/** The nodes that read the customers from their file. */
export const READS_CUSTOMERS: NamedNode[] = [
	{
		name: 'File',
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1.1,
		parameters: { fileSelector: `.n8n-files/${CUSTOMERS_FILE}`, options: {} },
	},
	{
		name: 'Customers',
		type: 'n8n-nodes-base.extractFromFile',
		typeVersion: 1.1,
		parameters: { options: {} },
	},
];

/** A workflow that a person starts, and that reads the customers and hands them to one node. */
export function workflowFor(name: string, node: WorkflowNode): object {
	return workflowOf(name, [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
		...READS_CUSTOMERS,
		{ ...node, name: MEASURED },
	]);
}

/** A workflow of nodes of which each hands its items to the next. */
export function workflowOf(name: string, chain: NamedNode[]): object {
	return {
		name,
		nodes: chain.map((each, index) => ({ ...each, id: each.name, position: [220 * index, 0] })),
		connections: Object.fromEntries(
			chain
				.slice(1)
				.map((next, index) => [
					chain[index].name,
					{ main: [[{ node: next.name, type: 'main', index: 0 }]] },
				]),
		),
		// Saving the execution is not to be measured, and takes a while with many items.
		settings: { executionOrder: 'v1', saveDataSuccessExecution: 'none' },
	};
}
