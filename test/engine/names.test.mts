import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { startSandbox, type Sandbox } from '../sandbox/sandbox.mts';
import { credentialsFor } from './capillary-node.mts';
import { runNode, searchList } from './engine.mts';

/* Programs, tiers and fields by the names that the organization gave them. */

let sandbox: Sandbox;
beforeAll(async () => {
	sandbox = await startSandbox();
});
beforeEach(async () => await sandbox.reset());
afterAll(async () => await sandbox.stop());

const asTill = (credential: object = {}) => credentialsFor(sandbox.url, credential);
/** A till that may write customers and read nothing of the organization. */
const FLOOR = { username: 'shop.floor', password: 'floor123' };

async function run(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	credential: object = {},
) {
	const { outputs, error } = await runNode({
		node: Capillary,
		credentials: asTill(credential),
		parameters,
		items: items.map((json) => ({ json })),
		onError: 'continueErrorOutput',
	});
	expect(error).toBeUndefined();
	return { written: outputs[0], failed: outputs[1].map(({ json }) => json as any) };
}

const enrollment = (row: INodeParameters, more: INodeParameters = {}): INodeParameters => ({
	operation: 'add',
	mobile: '={{ $json.mobile || "919812345678" }}',
	enrollments: { enrollment: [row] },
	...more,
});
const sent = async () =>
	(await sandbox.journal())
		.filter(({ method }) => method !== 'GET')
		.map(({ body }: any) => body.loyaltyProgramEnrollments[0]);
const asked = async () =>
	(await sandbox.journal()).filter(({ method }) => method === 'GET').map(({ path }) => path);

test.each<[string, INodeParameters]>([
	['typed', { programId: 'Rewards', details: { tierNumber: 'Silver' } }],
	['in another case, with blanks', { programId: ' rewards', details: { tierNumber: 'SILVER ' } }],
	[
		'typed beside the list',
		{
			programId: { __rl: true, mode: 'typed', value: 'Rewards' },
			details: { tierNumber: { __rl: true, mode: 'typed', value: 'Silver' } },
		},
	],
	[
		'picked from the list',
		{
			programId: { __rl: true, mode: 'list', value: 469 },
			details: { tierNumber: { __rl: true, mode: 'list', value: 2 } },
		},
	],
	[
		'as numbers, as workflows saved before have them',
		{ programId: 469, details: { tierNumber: 2 } },
	],
	['as numbers in texts', { programId: '469', details: { tierNumber: '2' } }],
])('program and tier %s arrive as their numbers', async (_how, row) => {
	await run(enrollment(row));
	expect(await sent()).toEqual([{ programId: 469, tierNumber: 2 }]);
});

test('from columns, and the lists are read once for the run', async () => {
	const row = { programId: '={{ $json.program }}', details: { tierNumber: '={{ $json.tier }}' } };
	const items = [
		{ mobile: '919812345671', program: 'Rewards', tier: 'Bronze' },
		{ mobile: '919812345672', program: 'Rewards', tier: 'Gold' },
		{ mobile: '919812345673', program: 'Travel club', tier: 'Black' },
		{ mobile: '919812345674', program: 469, tier: 2 },
	];
	const { failed } = await run(
		enrollment(row, { options: { maxConcurrency: 1 } }),
		items,
		// Another till: nothing is remembered for it.
		{ username: 'till.two', password: 'till123' },
	);
	expect(failed).toEqual([]);
	expect(await sent()).toEqual([
		{ programId: 469, tierNumber: 1 },
		{ programId: 469, tierNumber: 3 },
		{ programId: 699, tierNumber: 2 },
		{ programId: 469, tierNumber: 2 },
	]);
	expect(await asked()).toEqual(['/v2/organization/programs', '/v3/tiers', '/v3/tiers']);
});

test('nothing is read where numbers are given', async () => {
	await run(enrollment({ programId: 469, details: { tierNumber: 2 } }));
	expect(await asked()).toEqual([]);
});

test.each<[INodeParameters, string, string]>([
	[{ programId: 'Reward', details: {} }, 'is not a program of your organization', 'Rewards (469)'],
	[
		{ programId: 469, details: { tierNumber: 'Sliver' } },
		'is not a tier of this program',
		'Silver (2)',
	],
	// A tier that is only being drafted is none yet.
	[
		{ programId: 469, details: { tierNumber: 'Silver (new)' } },
		'is not a tier of this program',
		'Silver (2)',
	],
])(
	'a name that is none is refused before anything is sent, with the nearest: %j',
	async (row, why, near) => {
		const { failed } = await run(enrollment(row));
		expect(failed[0].error).toContain(why);
		expect(failed[0].details).toContain(`such as ${near}`);
		expect(await sent()).toEqual([]);

		// What the error advises.
		const [, name] = /such as ([^(]+) \(/.exec(failed[0].details)!;
		const corrected =
			row.programId === 469
				? { programId: 469, details: { tierNumber: name } }
				: { programId: name };
		await run(enrollment(corrected));
		expect(await sent()).toMatchObject([
			corrected.programId === 469 ? { tierNumber: 2 } : { programId: 469 },
		]);
	},
);

test('a program without tiers has none to name', async () => {
	const { failed } = await run(enrollment({ programId: 1016, details: { tierNumber: 'Gold' } }));
	expect(failed[0].details).toContain('give its number, or leave it out');
	await run(enrollment({ programId: 1016, details: {} }));
	expect(await sent()).toEqual([{ programId: 1016 }]);
});

test('who may not read the lists is told so, and gives numbers instead', async () => {
	const { failed } = await run(enrollment({ programId: 'Rewards' }), [{}], FLOOR);
	expect(failed[0].error).toMatch(
		/is a name, and the programs of your organization cannot be read: The till or client is not allowed/,
	);
	expect(failed[0].details).toContain('Give the number of the program');
	await run(enrollment({ programId: 469 }), [{}], FLOOR);
	expect(await sent()).toEqual([{ programId: 469 }]);
});

describe('the list of tiers in the form', () => {
	const tiers = async (enrollments: INodeParameters, filter?: string) =>
		(
			await searchList({
				node: Capillary,
				method: 'getTiers',
				credentials: asTill(),
				parameters: { enrollments },
				filter,
			})
		).results;

	test.each([469, 'Rewards', { __rl: true, mode: 'list', value: 469 }])(
		'has those of the program that was chosen: %j',
		async (programId) => {
			expect(await tiers({ enrollment: [{ programId }] })).toEqual([
				{ name: 'Bronze (1)', value: 1 },
				{ name: 'Silver (2)', value: 2 },
				{ name: 'Gold (3)', value: 3 },
			]);
		},
	);

	test('has those of all programs, with their names, where none was chosen yet', async () => {
		const all = await tiers({ enrollment: [{ programId: '={{ $json.program }}' }] });
		expect(all).toContainEqual({ name: 'Silver (2, Rewards)', value: 2 });
		expect(all).toContainEqual({ name: 'Black (2, Travel club)', value: 2 });
		expect(await tiers({}, 'black')).toEqual([{ name: 'Black (2, Travel club)', value: 2 }]);
	});
});

describe('fields of the organization', () => {
	const fields = (name: string, value: unknown, kind = 'extendedFields'): INodeParameters => ({
		operation: 'add',
		mobile: '919812345678',
		[kind]: { field: [{ name, value } as INodeParameters] },
	});

	test.each([
		['extendedFields', 'birth_date', 'dob (Date of Birth)'],
		['customFields', 'adress', 'address (Address)'],
	])(
		'one of the %s that is none is refused before anything is sent, with the nearest',
		async (kind, name, near) => {
			const { failed } = await run(fields(name, '1970-05-31', kind));
			expect(failed[0].error).toContain(`"${name}" is not one of the`);
			expect(failed[0].details).toContain(near);
			expect((await sandbox.journal()).filter(({ method }) => method !== 'GET')).toEqual([]);

			const { written } = await run(fields(near.split(' ')[0], '1970-05-31', kind));
			expect(written[0].json).not.toHaveProperty('note');
		},
	);

	test('where they cannot be read they are sent, and a note says what Capillary left out', async () => {
		const parameters = { ...fields('birth_date', '1970-05-31'), firstName: 'Tom' };
		const { outputs, hints } = await runNode({
			node: Capillary,
			credentials: asTill(FLOOR),
			parameters,
		});
		expect(outputs[0][0].json).toMatchObject({
			action: 'added',
			note: expect.stringMatching(
				/^Not all was done: An extended field was not accepted \(91015: .*birth_date/,
			),
		});
		expect(hints.map(({ message }) => message).join()).toContain(
			'1 with a warning: 1 × An extended field was not accepted (91015)',
		);
	});

	test('a value that no list tells of is sent, and a note says that Capillary did not take it', async () => {
		const { written } = await run(fields('gender', 'Mael'));
		expect(written[0].json.note).toContain('gender');
	});
});
