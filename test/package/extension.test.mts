import { execFileSync } from 'node:child_process';
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { INodeType } from 'n8n-workflow';

import { credentialsFor } from '../engine/capillary-node.mts';
import { runNode } from '../engine/engine.mts';
import { startServer } from '../engine/server.mts';

// CONTRIBUTING.md adds a resource with an operation. Here its steps are followed in a copy of the
// sources, word for word, and the copy is built and run.

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** The files that CONTRIBUTING.md shows: a path, and below it what is in the file or what changes. */
const steps = [
	...page.matchAll(/^ +`(nodes\/[^`]+)`:\n\n( +)```(ts|json|diff)\n([^]*?)\n\2```$/gm),
].map(([, path, indent, language, code]) => ({
	path,
	language,
	code: code
		.split('\n')
		.map((line) => line.slice(indent.length))
		.join('\n'),
}));
const sources = ['nodes', 'credentials', 'icons', 'package.json', 'tsconfig.json', 'gulpfile.js'];

let copy: string;
let Extended: new () => INodeType;

beforeAll(() => {
	copy = realpathSync(mkdtempSync(join(tmpdir(), 'extension-')));
	for (const source of [...sources, 'eslint.config.mjs']) {
		cpSync(join(root, source), join(copy, source), { recursive: true });
	}
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
	for (const { path, language, code } of steps) {
		const file = join(copy, path);
		mkdirSync(dirname(file), { recursive: true });
		if (language === 'diff') writeFileSync(file, changed(readFileSync(file, 'utf8'), code));
		else writeFileSync(file, `${code}\n`);
	}
	run('node_modules/.bin/tsc', ['--noEmit']);
	run('node_modules/.bin/gulp', []);
	({ Capillary: Extended } = jest.requireActual<{ Capillary: new () => INodeType }>(
		join(copy, 'dist/nodes/Capillary/Capillary.node.js'),
	));
}, 240_000);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(command: string, args: string[]): void {
	// With NODE_ENV=test, as under jest, n8n's rules take every file for their own `Test.node.ts`.
	const env = { ...process.env, NODE_ENV: undefined };
	execFileSync(join(copy, command), args, { cwd: copy, env, encoding: 'utf8', stdio: 'pipe' });
}

/** A file after a change: lines with `-` go, those with `+` come in their place or after the line above. */
function changed(text: string, diff: string): string {
	let result = text;
	for (const part of diff.split('\n\n')) {
		const lines = part.split('\n');
		const side = (sign: '-' | '+') =>
			lines
				.filter((line) => line.startsWith(sign) || line.startsWith(' '))
				.map((line) => line.slice(1))
				.join('\n');
		expect(result.split(side('-'))).toHaveLength(2);
		result = result.replace(side('-'), side('+'));
	}
	return result;
}

test('the steps are a file for the operation, its schema, an index, and a line', () => {
	expect(steps.map(({ path }) => path)).toEqual([
		'nodes/Capillary/points/getBalance.ts',
		'nodes/Capillary/__schema__/v1.0.0/points/getBalance.json',
		'nodes/Capillary/points/index.ts',
		'nodes/Capillary/resources.ts',
	]);
});

test('the form offers the new resource with its operation, and shows its parameters', () => {
	const { properties, subtitle } = new Extended().description;
	const resource = properties.find(({ name }) => name === 'resource')!;
	expect(resource.options).toContainEqual({ name: 'Points', value: 'points' });
	const operation = properties.find(
		({ name, displayOptions }) =>
			name === 'operation' && displayOptions?.show?.resource?.includes('points'),
	)!;
	expect(operation.options).toEqual([expect.objectContaining({ value: 'getBalance' })]);
	expect(operation.default).toBe('getBalance');
	const shown = properties
		.filter(({ displayOptions }) => displayOptions?.show?.resource?.includes('points'))
		.map(({ name }) => name);
	expect(shown).toEqual(['operation', 'customerId', 'options']);
	expect(subtitle).toContain('Get points balance of customer');
});

test('the new operation runs: paced, retried, answered for, and counted by its own name', async () => {
	const balance = { entityId: 7, totalPoints: 120, mainPoints: 100, promisedPoints: 20 };
	const server = await startServer([{ status: 503 }, { body: balance }, { body: { points: 1 } }]);
	try {
		const result = await runNode({
			node: Extended,
			credentials: credentialsFor(server.url),
			items: [{ json: { id: 7 } }, { json: { id: 8 } }, { json: { id: 'nobody' } }],
			parameters: {
				resource: 'points',
				operation: 'getBalance',
				customerId: '={{ $json.id }}',
				options: { maxConcurrency: 1 },
			},
			onError: 'continueRegularOutput',
		});
		const [found, unreadable, refused] = result.outputs[0].map(({ json }) => json);
		expect(found).toEqual(balance);
		expect(unreadable.error).toMatch(/^Capillary sent an answer that cannot be read/);
		expect(refused.error).toContain('"nobody" in "Customer ID" is not a customer ID');
		expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
			'GET /v2/customers/7/points/balance',
			'GET /v2/customers/7/points/balance',
			'GET /v2/customers/8/points/balance',
		]);
		expect(result.hints).toEqual([
			expect.objectContaining({
				message: expect.stringMatching(
					/^1 balance read, 2 items failed, 1 request sent again after a transient error\. Failed: 1 × /,
				),
			}),
		]);
	} finally {
		await server.close();
	}
});

test("n8n's lint and the format have nothing against the new files", () => {
	const files = steps.filter(({ path }) => path.endsWith('.ts')).map(({ path }) => path);
	expect(() => run('node_modules/.bin/eslint', files)).not.toThrow();
	const config = join(root, '.editorconfig');
	cpSync(config, join(copy, '.editorconfig'));
	expect(() => run('node_modules/.bin/prettier', ['--check', ...files])).not.toThrow();
});
