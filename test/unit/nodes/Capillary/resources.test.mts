import { Workflow, type INode, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { operationOf, subtitle } from '../../../../nodes/Capillary/resources.ts';

/** What the canvas shows below a node that a workflow holds with these parameters. */
function subtitleOf(parameters: INodeParameters): unknown {
	const type = 'n8n-nodes-capillary.capillary';
	const node: INode = { id: '1', name: 'Node', type, typeVersion: 1, position: [0, 0], parameters };
	// Without the node's type no default is filled in, as on the canvas.
	const nodeTypes = { getByNameAndVersion: () => undefined } as unknown as INodeTypes;
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

describe('Below its name, the node shows what it does', () => {
	test.each<[INodeParameters, string]>([
		[{ resource: 'customer', operation: 'updateByLookup' }, 'Update customer by lookup'],
		[{ resource: 'organization', operation: 'getTills' }, 'Get tills of organization'],
		[{ operation: 'upsert' }, 'Create or update customer'],
		[{ resource: 'organization' }, 'Get extended fields of organization'],
		[{}, 'Add customer'],
	])('also where the workflow leaves out what the form begins with: %j', (parameters, shown) => {
		expect(subtitleOf(parameters)).toBe(shown);
	});
});

test('An operation that there is not is named', () => {
	expect(() => operationOf('customer', 'getTills')).toThrow(
		'There is no operation "getTills" of "customer"',
	);
});
