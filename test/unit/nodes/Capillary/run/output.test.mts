import { NodeOperationError, type INode, type OnError } from 'n8n-workflow';
import { failedItem } from '../../../../../nodes/Capillary/run/output.ts';

function failed(onError: OnError) {
	const node = { name: 'Capillary', type: 'capillary', onError, parameters: {} } as INode;
	const description = 'Fill in Source.';
	const error = new NodeOperationError(node, 'Source is empty', { description });
	return { error, item: failedItem(node, error, 3) };
}

// n8n before 2.36 sends an item to the error output if it has an `error`, or nothing but one in `json`.
// Then it lays the input beside what a copy of the item holds, unless that has an `error` still.
test('a failed item goes to the error output of every n8n, and keeps what to do', () => {
	const { item, error } = failed('continueErrorOutput');
	expect(item.error).toBe(error);
	expect({ ...item }).not.toHaveProperty('error');
	expect({ ...item }).toEqual({
		json: { error: 'Source is empty', details: 'Fill in Source.' },
		pairedItem: { item: 3 },
	});
});

test('a failed item among the others holds its error, for n8n to show', () => {
	const { item, error } = failed('continueRegularOutput');
	expect({ ...item }).toEqual({
		json: { error: 'Source is empty' },
		error,
		pairedItem: { item: 3 },
	});
});
