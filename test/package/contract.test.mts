import type { INodeProperties } from 'n8n-workflow';
import { CapillaryApi } from '../../credentials/CapillaryApi.credentials.ts';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import manifest from '../../package.json';

/*
 * Saved workflows hold the names of parameters and the values of options. None of them may change or
 * disappear within a version of the node; the snapshot shows what did, the lists below say what must be.
 */

const { description } = new Capillary();

/** The parameters that the form can show for an operation; `asTool`, to an AI agent. Notices hold nothing. */
function formOf(operation: string, asTool = false): INodeProperties[] {
	return description.properties.filter(({ type, displayOptions }) => {
		const { operation: shownFor, '@tool': tool } = displayOptions?.show ?? {};
		if (type === 'notice' || (tool && !tool.includes(asTool))) return false;
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

const OF_EVERY = ['authentication', 'resource', 'operation', 'options'];
const SOURCE = ['source', 'accountId'];
const IDENTIFIER = ['identifierName', 'identifierValue'];
const NAMED_FIELDS = [
	'extendedFieldsInput',
	'extendedFields',
	'extendedFieldsJson',
	'customFieldsInput',
	'customFields',
	'customFieldsJson',
];
const OF_EVERY_WRITE = [
	...OF_EVERY,
	...SOURCE,
	'valuesFrom',
	'columns',
	...NAMED_FIELDS,
	'identifiers',
	'commChannels',
	'enrollments',
	'additionalFields',
	'firstName',
	'lastName',
];
/** Texts on top, beside the lists that hold what else there is. */
const NAMES = ['firstName', 'lastName'];
const CONTACTS = ['mobile', 'email', 'externalId'];
/** By ID or by an identifier; the switch between them is not in the design. */
const OF_CUSTOMER = [...OF_EVERY, ...SOURCE, ...IDENTIFIER, 'customerId', 'customerBy'];

const PARAMETERS: Record<string, string[]> = {
	add: [...OF_EVERY_WRITE, ...CONTACTS],
	updateById: [...OF_EVERY_WRITE, 'customerId'],
	updateByLookup: [...OF_EVERY_WRITE, ...IDENTIFIER],
	updateV1: [
		...OF_EVERY,
		...IDENTIFIER,
		...NAMED_FIELDS,
		...NAMES,
		'subscriptions',
		'additionalFields',
	],
	upsert: [...OF_EVERY_WRITE, ...CONTACTS, ...IDENTIFIER],
	get: [...OF_CUSTOMER, 'embed', 'simplify'],
	search: [...OF_EVERY, 'searchText', 'returnAll', 'limit'],
	changeIdentifiers: [...OF_CUSTOMER, 'identifiers', 'identifiersToRemove'],
	updateSubscriptions: [...OF_CUSTOMER, 'subscriptions', 'reason'],
	getSubscriptions: OF_CUSTOMER,
};

const PARAMETERS_OF_ORGANIZATION: Record<string, string[]> = {
	getCustomFields: OF_EVERY,
	getExtendedFields: OF_EVERY,
	getPrograms: OF_EVERY,
	getSourceAccounts: [...OF_EVERY, 'organizationId'],
	getSources: OF_EVERY,
	getTills: OF_EVERY,
};

const IDENTIFIERS = {
	identifier: [
		'type',
		'value',
		{
			details: [
				'seriesId',
				'seriesCode',
				'statusLabel',
				'cardExternalId',
				'customFields',
				'extendedFields',
			],
		},
	],
};

const SHAPES: Record<string, object> = {
	identifiers: IDENTIFIERS,
	identifiersToRemove: IDENTIFIERS,
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
					'meta',
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
	subscriptions: { subscription: ['channel', 'priority', 'status'] },
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

const ADDITIONAL_FIELDS_OF: Record<string, string[]> = {
	add: ADDITIONAL_FIELDS_OF_ADD,
	updateById: ADDITIONAL_FIELDS,
	updateByLookup: ADDITIONAL_FIELDS,
	upsert: ADDITIONAL_FIELDS_OF_ADD,
	updateV1: [
		'firstName',
		'lastName',
		'associatedWith',
		'type',
		'registeredOn',
		'registeredTill',
		'fraudStatus',
		'mobile',
		'email',
		'externalId',
	],
};

const OPTIONS_OF_READ = [
	'maxConcurrency',
	'requestsPerMinute',
	'maxRetries',
	'timeout',
	'dryRun',
	'includeInput',
	// The budget of time that the design gives a request refused for the limit, which it does not name.
	'maxLimitWait',
	'maxOutageWait',
];
/** Each where the API knows it: loyalty in the background, and the audit headers of a write. */
const OPTIONS_OF_WRITE = [...OPTIONS_OF_READ, 'checkFirst', 'countryCode', 'userContext'];
const OPTIONS = [...OPTIONS_OF_WRITE, 'useAsync'];
/** Where sending the same values again would change nothing. */
const OPTIONS_OF_VALUES = [...OPTIONS, 'dateFormat', 'onlyChanged', 'onlyChangedDays'];
const OPTIONS_OF: Record<string, string[]> = {
	get: [...OPTIONS_OF_READ, 'countryCode'],
	getSubscriptions: [...OPTIONS_OF_READ, 'countryCode'],
	add: [...OPTIONS_OF_VALUES, 'ifExists', 'customersPerRequest'],
	updateById: OPTIONS_OF_VALUES,
	updateByLookup: OPTIONS_OF_VALUES,
	updateV1: [...OPTIONS_OF_WRITE, 'dateFormat', 'customersPerRequest'],
	upsert: OPTIONS_OF_VALUES,
	changeIdentifiers: OPTIONS,
	updateSubscriptions: OPTIONS_OF_WRITE,
};

describe('the node', () => {
	test('is n8n-nodes-capillary.capillary, version 1, with the resources customer and organization', () => {
		expect(manifest.name).toBe('n8n-nodes-capillary');
		expect(description).toMatchObject({ name: 'capillary', version: 1 });
		expect(find('add', 'resource')).toMatchObject({
			default: 'customer',
			options: [{ value: 'customer' }, { value: 'organization' }],
		});
	});

	test.each([
		['customer', PARAMETERS],
		['organization', PARAMETERS_OF_ORGANIZATION],
	])('has the operations of the contract, each with an action: %s', (resource, contract) => {
		const { options } = description.properties.find(
			({ name, displayOptions }) =>
				name === 'operation' && displayOptions?.show?.resource?.includes(resource),
		)!;
		const operations = options as Array<{ value: string; action: string }>;
		expect(operations.map(({ value }) => value).sort()).toEqual(Object.keys(contract).sort());
		for (const { action } of operations) {
			expect(action).toMatch(new RegExp(`^[A-Z][a-z]+ .*${resource}`));
		}
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

const CONTRACT = { ...PARAMETERS, ...PARAMETERS_OF_ORGANIZATION };

describe.each(Object.entries(CONTRACT))('%s', (operation, parameters) => {
	test('shows the parameters of the contract and no other', () => {
		expect(namesOf(formOf(operation))).toEqual(new Set(parameters));
	});

	test('shows an AI agent the same, lists as JSON', () => {
		const form = formOf(operation, true);
		expect(namesOf(form)).toEqual(new Set(parameters));
		const lists = form.filter(({ name }) => name in SHAPES && !NAMED_FIELDS.includes(name));
		for (const { type } of lists) expect(type).toBe('json');
		for (const { type } of form.filter(({ name }) => name === 'additionalFields'))
			expect(type).toBe('json');
	});

	test('has the options of the contract', () => {
		const names = namesOf(find(operation, 'options').options as INodeProperties[]);
		expect(names).toEqual(new Set(OPTIONS_OF[operation] ?? OPTIONS_OF_READ));
	});
});

const lists = Object.entries(CONTRACT).flatMap(([operation, parameters]) =>
	parameters.filter((name) => name in SHAPES).map((name) => [operation, name] as const),
);

test.each(lists)('%s keeps %s in the shape of the contract', (operation, name) => {
	const list = find(operation, name);
	expect(sorted(shapeOf(list))).toEqual(sorted({ [name]: SHAPES[name] }));
	// `{ identifier: [ … ] }` is a list.
	expect(list.typeOptions).toEqual({ multipleValues: true });
});

test.each(Object.entries(ADDITIONAL_FIELDS_OF))(
	'%s has the additional fields that Capillary takes there',
	(operation, additionalFields) => {
		const { options } = find(operation, 'additionalFields');
		expect(namesOf(options as INodeProperties[])).toEqual(new Set(additionalFields));
	},
);

test.each(Object.keys(PARAMETERS).filter((name) => PARAMETERS[name].includes('extendedFields')))(
	'%s chooses between rows and JSON, rows by default',
	(operation) => {
		for (const name of ['extendedFieldsInput', 'customFieldsInput']) {
			const { options, default: first } = find(operation, name);
			expect((options as Array<{ value: string }>).map(({ value }) => value)).toEqual([
				'fields',
				'json',
			]);
			expect(first).toBe('fields');
		}
	},
);

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
