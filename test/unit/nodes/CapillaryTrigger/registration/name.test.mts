import fc from 'fast-check';
import {
	isNameOf,
	nameOf,
	type Owner,
} from '../../../../../nodes/CapillaryTrigger/registration/name.ts';

const owner: Owner = { instance: 'i', workflowId: 'w', nodeId: 'n' };

test('a webhook is known by its name, apart from that for tests', () => {
	expect(isNameOf(owner, 'live', nameOf(owner, 'live'))).toBe(true);
	expect(isNameOf(owner, 'test', nameOf(owner, 'live'))).toBe(false);
});

test('no two names are the same, because Capillary never frees one', () => {
	const names = Array.from({ length: 100 }, () => nameOf(owner, 'live'));
	expect(new Set(names).size).toBe(100);
});

test('nobody takes the webhook of another n8n, workflow or node', () => {
	const part = fc.constantFrom('', 'a', 'b', 'a_b', '","', 'a","b');
	const owners = fc.record({ instance: part, workflowId: part, nodeId: part });
	fc.assert(
		fc.property(owners, owners, (one, other) => {
			const isSame = JSON.stringify(one) === JSON.stringify(other);
			expect(isNameOf(other, 'live', nameOf(one, 'live'))).toBe(isSame);
		}),
	);
});

test('what somebody else named is left alone', () => {
	for (const name of ['webhook01', '', `my ${nameOf(owner, 'live')}`]) {
		expect(isNameOf(owner, 'live', name)).toBe(false);
	}
});
