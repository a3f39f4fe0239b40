/** A node as in a workflow file, without what is the same for all. */
export interface WorkflowNode {
	type: string;
	typeVersion: number;
	parameters: object;
	credentials?: Record<string, { id: null; name: string }>;
	onError?: 'continueRegularOutput';
}

/** Name of the node that a benchmark measures. */
export const MEASURED = 'Measured';

/** Name of the file, in the folder that n8n may read, with the customers. */
export const CUSTOMERS_FILE = 'customers.csv';

/** A workflow that reads the customers and hands them to one node. */
export function workflowFor(name: string, node: WorkflowNode): object {
	const chain: Array<WorkflowNode & { name: string }> = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, parameters: {} },
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
		{ ...node, name: MEASURED },
	];
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
