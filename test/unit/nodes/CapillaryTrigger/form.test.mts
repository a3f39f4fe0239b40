import { type INode, type INodeParameters, Workflow } from 'n8n-workflow';
import { subtitle } from '../../../../nodes/CapillaryTrigger/form.ts';

/** What n8n's canvas shows below the node's name. */
function subtitleOf(parameters: INodeParameters): unknown {
	const node: INode = {
		id: '1',
		name: 'Trigger',
		type: 'x',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const nodeTypes = {
		getByName: () => undefined as never,
		getByNameAndVersion: () => undefined as never,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getSimpleParameterValue(node, subtitle, 'internal', {});
}

test.each<[INodeParameters, string]>([
	[{ events: ['customerAdded'] }, 'On customer added'],
	[{ events: ['customerAdded', 'tierUpgraded'] }, 'On customer added, tier upgraded'],
	[{ events: ['CouponIssue', 'PP_EXPIRY_JOB'] }, 'On coupon issue, pp_expiry_job'],
	[{ events: [], otherEvents: 'myEvent' }, 'On myEvent'],
	[{ events: ['pointsIssued'], otherEvents: 'myEvent' }, 'On points issued, myEvent'],
	[{}, 'On events'],
])('the canvas says what %j waits for: %s', (parameters, shown) => {
	expect(subtitleOf(parameters)).toBe(shown);
});

test('no }} ends the expression early', () => {
	expect(subtitle.slice(0, -2)).not.toContain('}}');
});
