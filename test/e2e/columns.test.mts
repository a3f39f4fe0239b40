import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credential } from '../../tools/demo/play.mts';
import { startSandbox, type Sandbox } from '../../tools/demo/sandbox.mts';
import { N8nHome, type RunItems } from '../../tools/n8n/home.mts';
import { ANN, headings, sheetFile } from '../fixtures/sheet.mts';
import { START_NODE } from './start-node.mts';

// A sheet of twenty columns, read by a real n8n, into Capillary: by its headings, and column by column.

const capillary = (name: string, parameters: object) => ({
	id: name,
	name,
	type: 'n8n-nodes-capillary.capillary',
	typeVersion: 1,
	position: [0, 0],
	parameters: { resource: 'customer', valuesFrom: 'columns', ...parameters },
	credentials: { capillaryApi: { id: 'Capillary', name: 'Capillary' } },
	onError: 'continueErrorOutput',
});

const nodes = [
	START_NODE,
	{
		id: 'Read',
		name: 'Read',
		type: 'n8n-nodes-base.readWriteFile',
		typeVersion: 1.1,
		position: [0, 0],
		parameters: { fileSelector: '.n8n-files/sheet.csv', options: {} },
	},
	{
		id: 'Rows',
		name: 'Rows',
		type: 'n8n-nodes-base.extractFromFile',
		typeVersion: 1.1,
		position: [0, 0],
		parameters: { options: {} },
	},
	capillary('By headings', {
		operation: 'add',
		columns: { mappingMode: 'autoMapInputData', value: null },
	}),
	capillary('By hand', {
		operation: 'upsert',
		identifierName: 'externalId',
		columns: {
			mappingMode: 'defineBelow',
			value: {
				'identifiers.externalId': "={{ $('Rows').item.json['Customer External ID'] }}",
				'additionalFields.lastName': "={{ $('Rows').item.json.surname.toUpperCase() }}",
				'extendedFields.city': 'Pune',
			},
			matchingColumns: [],
			schema: [],
		},
	}),
];

const names = nodes.map(({ name }) => name);
const connections = Object.fromEntries(
	names
		.slice(1)
		.map((name, index) => [names[index], { main: [[{ node: name, type: 'main', index: 0 }]] }]),
);

describe('A sheet in a real n8n', () => {
	let home: N8nHome;
	let sandbox: Sandbox;
	let run: RunItems;

	beforeAll(async () => {
		home = await N8nHome.make();
		sandbox = await startSandbox();
		await home.installThisPackage();
		await home.importCredential(credential(sandbox.url, 'server123'));
		await cp(sheetFile, join(home.files, 'sheet.csv'));
		const folder = join(home.folder, 'sheet');
		await mkdir(folder);
		const workflow = { id: 'sheet', name: 'sheet', nodes, connections, settings: {} };
		await writeFile(join(folder, 'sheet.json'), JSON.stringify(workflow));
		const ids = await home.importWorkflows(folder);
		run = await home.execute(ids.get('sheet')!);
	}, 480_000);

	afterAll(async () => {
		await home?.remove();
		await sandbox?.stop();
	});

	test('has twenty columns', () => {
		expect(Object.keys(run.Rows[0][0].json)).toEqual(headings);
		expect(headings).toHaveLength(20);
	});

	test('is added by its headings, every row', () => {
		expect(run['By headings'][1] ?? []).toEqual([]);
		expect(run['By headings'][0]).toHaveLength(3);
	});

	test('is updated column by column', () => {
		expect(run['By hand'][1] ?? []).toEqual([]);
		expect(run['By hand'][0].map(({ json }) => json.action)).toEqual([
			'updated',
			'updated',
			'updated',
		]);
	});

	test('is in Capillary then, every column in its place', async () => {
		const answer = await fetch(`${sandbox.url}/sandbox/customers`);
		const { customers } = (await answer.json()) as { customers: any[] };
		const { profiles, extendedFields, loyaltyProgramDetails } = ANN;
		const ann = customers.find(({ profiles: [{ firstName }] }) => firstName === 'Ann');
		expect(ann).toMatchObject({
			profiles: [{ ...profiles[0], lastName: 'LEE' }],
			extendedFields: { ...extendedFields, city: 'Pune' },
			loyaltyProgramDetails,
		});
		expect(customers).toHaveLength(3);
	});
});
