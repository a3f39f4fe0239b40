import type { INodeProperties } from 'n8n-workflow';
import { CapillaryApi } from '../../credentials/CapillaryApi.credentials.ts';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import manifest from '../../package.json';

/*
 * Saved workflows hold the names of parameters and the values of options. None of them may change or
 * disappear within a version of the node; the snapshot shows what did, the lists below say what must be.
 */

const { description } = new Capillary();

/** The parameters that the form can show for an operation. */
function formOf(operation: string): INodeProperties[] {
	return description.properties.filter(({ displayOptions }) => {
		const shownFor = displayOptions?.show?.operation;
		return !shownFor || shownFor.includes(operation);
	});
}

const namesOf = (properties: INodeProperties[]) => new Set(properties.map(({ name }) => name));

/** What a parameter holds: `{ channel: ['type', 'value', { details: [...] }] }`, names alone. */
function shapeOf(property: INodeProperties): unknown {
	if (property.type === 'collection') {
		return Object.fromEntries([[property.name, shapesOf(property.options as INodeProperties[])]]);
	}
	if (property.type === 'fixedCollection') {
		const options = property.options as Array<{ name: string; values: INodeProperties[] }>;
		const parts = options.map(({ name, values }) => [name, shapesOf(values)]);
		return { [property.name]: Object.fromEntries(parts) };
	}
	return property.name;
}

const shapesOf = (properties: INodeProperties[]) => properties.map(shapeOf);

const find = (operation: string, name: string) =>
	formOf(operation).find((property) => property.name === name)!;

/** Order has no meaning in a saved workflow. */
function sorted(shape: any): unknown {
	if (Array.isArray(shape))
		return shape
			.map(sorted)
			.map((each) => JSON.stringify(each))
			.sort();
	if (typeof shape !== 'object') return shape;
	return Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, sorted(part)]));
}

// From here on by hand, from the workflow contract of the design.

const OF_ALL = [
	'authentication',
	'resource',
	'operation',
	'source',
	'accountId',
	'identifiers',
	'commChannels',
	'extendedFieldsInput',
	'extendedFields',
	'extendedFieldsJson',
	'customFieldsInput',
	'customFields',
	'customFieldsJson',
	'enrollments',
	'additionalFields',
	'options',
];

const PARAMETERS = {
	add: OF_ALL,
	updateById: [...OF_ALL, 'customerId'],
	updateByLookup: [...OF_ALL, 'identifierName', 'identifierValue'],
};

const SHAPES = {
	identifiers: {
		identifier: [
			'type',
			'value',
			{ details: ['seriesId', 'seriesCode', 'statusLabel', 'cardExternalId', 'extendedFields'] },
		],
	},
	commChannels: {
		channel: [
			'type',
			'value',
			{
				details: [
					'primary',
					'verified',
					'subscribed',
					'residence',
					'office',
					'lastViewedDate',
					'attributes',
				],
			},
		],
	},
	extendedFields: { field: ['name', 'value'] },
	customFields: { field: ['name', 'value'] },
	enrollments: {
		enrollment: [
			'programId',
			{ details: ['tierNumber', 'loyaltyPoints', 'tierExpiryDate', 'pointsExpiryDate'] },
		],
	},
};

const ADDITIONAL_FIELDS = [
	'firstName',
	'lastName',
	'loyaltyType',
	'associatedWith',
	'statusLabel',
	'activity',
	'endPointsEnabled',
];
const ADDITIONAL_FIELDS_OF_ADD = [...ADDITIONAL_FIELDS, 'createDate', 'referralCode'];

const OPTIONS = [
	'useAsync',
	'maxConcurrency',
	'requestsPerMinute',
	'maxRetries',
	'timeout',
	'dryRun',
	'includeInput',
	'userContext',
];
const OPTIONS_OF_ADD = [...OPTIONS, 'ifExists', 'customersPerRequest'];
/** The budget of time that the design gives a request refused for the limit, which it does not name. */
const MORE_OPTIONS = ['maxLimitWait'];

describe('the node', () => {
	test('is n8n-nodes-capillary.capillary, version 1, with a resource customer', () => {
		expect(manifest.name).toBe('n8n-nodes-capillary');
		expect(description).toMatchObject({ name: 'capillary', version: 1 });
		expect(find('add', 'resource')).toMatchObject({
			default: 'customer',
			options: [{ value: 'customer' }],
		});
	});

	test('has the operations of the contract, each with an action', () => {
		const operations = find('add', 'operation').options as Array<{ value: string; action: string }>;
		const values = operations.map(({ value }) => value);
		expect(values).toEqual(expect.arrayContaining(Object.keys(PARAMETERS)));
		for (const { action } of operations) expect(action).toMatch(/^[A-Z][a-z]+ .*customer/);
	});

	test('signs with capillaryApi, basic by default', () => {
		expect(description.credentials).toEqual(
			expect.arrayContaining([expect.objectContaining({ name: 'capillaryApi' })]),
		);
		expect(find('add', 'authentication').default).toBe('basic');
	});

	test('starts in the source INSTORE', () => {
		expect(find('add', 'source').default).toBe('INSTORE');
	});
});

describe.each(Object.entries(PARAMETERS))('%s', (operation, parameters) => {
	test('shows the parameters of the contract and no other', () => {
		expect(namesOf(formOf(operation))).toEqual(new Set(parameters));
	});

	test.each(Object.entries(SHAPES))('keeps %s in the shape of the contract', (name, shape) => {
		expect(sorted(shapeOf(find(operation, name)))).toEqual(sorted({ [name]: shape }));
		// `{ identifier: [ … ] }` is a list.
		expect(find(operation, name).typeOptions).toEqual({ multipleValues: true });
	});

	test('has the additional fields that Capillary takes there', () => {
		const shape = operation === 'add' ? ADDITIONAL_FIELDS_OF_ADD : ADDITIONAL_FIELDS;
		expect(sorted(shapeOf(find(operation, 'additionalFields')))).toEqual(
			sorted({ additionalFields: shape }),
		);
	});

	test('has the options of the contract', () => {
		const names = namesOf(find(operation, 'options').options as INodeProperties[]);
		const contract = operation === 'add' ? OPTIONS_OF_ADD : OPTIONS;
		expect(names).toEqual(new Set([...contract, ...MORE_OPTIONS]));
	});

	test('chooses between rows and JSON, rows by default', () => {
		for (const name of ['extendedFieldsInput', 'customFieldsInput']) {
			const { options, default: first } = find(operation, name);
			expect((options as Array<{ value: string }>).map(({ value }) => value)).toEqual([
				'fields',
				'json',
			]);
			expect(first).toBe('fields');
		}
	});
});

test('the credential stores what the contract names, under its names', () => {
	const credential = new CapillaryApi();
	expect(credential.name).toBe('capillaryApi');
	expect(namesOf(credential.properties)).toEqual(
		new Set(['region', 'host', 'username', 'password', 'passwordFormat']),
	);
});

describe('the package', () => {
	test('has no runtime dependency, and n8n-workflow as its only peer', () => {
		expect(manifest).not.toHaveProperty('dependencies');
		expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	test('is MIT', () => {
		expect(manifest.license).toBe('MIT');
	});
});

/** All of a form that a saved workflow or an expression can depend on; words are not part of it. */
function contractOf(properties: INodeProperties[]): unknown {
	return properties.map(
		({ name, type, default: initially, required, displayOptions, options }) => ({
			name,
			type,
			default: initially,
			...(required && { required }),
			...(displayOptions && { displayOptions }),
			...(options && {
				options: options.map((option) => {
					if ('values' in option) return { name: option.name, values: contractOf(option.values) };
					return 'type' in option ? contractOf([option]) : (option as { value: unknown }).value;
				}),
			}),
		}),
	);
}

test('is as it was released', () => {
	expect(contractOf(description.properties)).toMatchSnapshot();
});
