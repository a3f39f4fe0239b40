import type { INodeParameters } from 'n8n-workflow';
import { operationOf } from '../../../../../../nodes/Capillary/resources.ts';
import { example } from '../../../../../fixtures/examples/example.mts';
import { FILLED_FORMS } from '../../../../../fixtures/examples/forms.mts';
import { documentedRequest } from '../../../../../fixtures/examples/normalized.mts';

/*
 * An AI agent writes a list as JSON text. n8n's engine keeps such text away from a list of the form
 * (see engine/ai-agent.test.mts), so this is about the operations alone.
 */

const context = {
	timezone: 'Asia/Kolkata',
	entriesOf: () => ({ result: [] }),
};

/** The request for a form in which n8n's defaults are not filled in. */
function requestFor(parameters: INodeParameters) {
	const operation = operationOf('customer', parameters.operation as string);
	const { method, path, query, body } = operation.toRequest(
		(name) => parameters[name] ?? (name === 'source' ? 'INSTORE' : ''),
		context,
	);
	return { method, path, query, body };
}

const withListsAs = (write: (list: any) => unknown, parameters: INodeParameters) =>
	Object.fromEntries(
		Object.entries(parameters).map(([name, value]) => [
			name,
			typeof value === 'object' ? write(value) : value,
		]),
	) as INodeParameters;

/** The rows of a list without the name that the form keeps them under; a collection as it is. */
function rowsOf(list: object) {
	const parts = Object.values(list);
	return parts.length === 1 && Array.isArray(parts[0]) ? parts[0] : list;
}

describe.each(FILLED_FORMS)('$example', ({ example: name, parameters }) => {
	const documented = documentedRequest(name);

	test('with lists as text, as the form holds them', () => {
		expect(requestFor(withListsAs(JSON.stringify, parameters))).toEqual(documented);
	});

	test('with lists as text, rows alone', () => {
		const text = (list: object) => `\n${JSON.stringify(rowsOf(list), null, 2)}\n`;
		expect(requestFor(withListsAs(text, parameters))).toEqual(documented);
	});

	test('with lists as rows, without text', () => {
		expect(requestFor(withListsAs(rowsOf, parameters))).toEqual(documented);
	});
});

test("lists copied from Capillary's own page are sent as they stand there", () => {
	const documented = example('v2-customers-post-with-card').requestBody;
	const [profile] = documented.profiles;
	const { body } = requestFor({
		operation: 'add',
		identifiers: JSON.stringify(profile.identifiers),
		commChannels: JSON.stringify(profile.commChannels),
		customFieldsInput: 'json',
		customFieldsJson: JSON.stringify(profile.fields),
		extendedFieldsInput: 'json',
		extendedFieldsJson: JSON.stringify(documented.extendedFields),
		additionalFields: JSON.stringify({ firstName: 'Tom', lastName: 'Sawyer' }),
	});
	expect(body).toEqual(documented);
});
