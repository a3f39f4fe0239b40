import { cp, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { node, root, withProjectNode } from '../../tools/n8n/npm.js';
import { lineOf, startProgram, stopProgram, type Program } from '../../tools/n8n/program.mts';
import { Session } from '../../tools/n8n/session.mts';
import { listProcesses } from './processes.mts';

// What `npm run dev` promises, in a copy of this checkout. It runs the newest n8n alone.

const minute = 60_000;
const newestOnly = process.env.TESTED_N8N === 'oldest' ? describe.skip : describe;

newestOnly('npm run dev', () => {
	let copy: string;
	let start: Program;
	let owner: Session;
	let processId: number;

	beforeAll(async () => {
		copy = await copyOfCheckout();
		const program = join(copy, 'tools/start/start.mts');
		const ports = ['--n8n-port', '0', '--sandbox-port', '0'];
		start = startProgram(node, [program, ...ports, '--reload'], {
			cwd: copy,
			env: withProjectNode(),
		});
		const [, address] = await lineOf(start, /Open in a browser +(http:\/\/[^/]+)/);
		const [, email] = await lineOf(start, /Sign in with +(\S+)/);
		const [, password] = await lineOf(start, /password +(\S+)/);
		owner = await Session.signIn(address, { email, password });
		processId = n8nOf(start);
	}, 5 * minute);

	afterAll(async () => {
		if (start) await stopProgram(start);
		await rm(copy, { recursive: true, force: true, maxRetries: 3 });
	}, minute);

	test('shows a change of the node in the n8n that runs', async () => {
		await change('nodes/Capillary/Capillary.node.ts', "displayName: 'Capillary'", 'First change');
		await untilShown('First change');
		expect(n8nOf(start)).toBe(processId);
	});

	test('keeps n8n running while a source cannot be built, and says what is wrong', async () => {
		const broken = join(copy, 'nodes/Capillary/resources.ts');
		const source = await readFile(broken, 'utf8');
		await writeFile(broken, `${source}\nexport const = 1;\n`);
		await lineOf(start, /Not built:[^]*resources\.ts[^]*Expected identifier/);
		await untilShown('First change');

		await writeFile(broken, source);
		await change(
			'nodes/Capillary/Capillary.node.ts',
			"displayName: 'First change'",
			'Second change',
		);
		await untilShown('Second change');
		expect(n8nOf(start)).toBe(processId);
	});

	/** Saves as many editors do: writes another file and gives it the name of the first. */
	async function change(file: string, from: string, displayName: string): Promise<void> {
		const path = join(copy, file);
		const source = await readFile(path, 'utf8');
		expect(source).toContain(from);
		await save(path, source.replace(from, `displayName: '${displayName}'`));
	}

	async function save(path: string, source: string): Promise<void> {
		await writeFile(`${path}.new`, source);
		await rename(`${path}.new`, path);
	}

	/**
	 * Waits as long as the test may: nothing here is about speed. n8n begins to watch its packages some time
	 * after it serves its pages, and overlooks what is built before; who sees no change saves once more.
	 */
	async function untilShown(displayName: string): Promise<void> {
		const path = join(copy, 'nodes/Capillary/Capillary.node.ts');
		for (let looks = 1; (await shownName()) !== displayName; looks++) {
			await pause(200);
			if (looks % 50 === 0) await save(path, await readFile(path, 'utf8'));
		}
	}

	/** What the running n8n calls this package's node; nothing while it loads it anew. */
	async function shownName(): Promise<string | undefined> {
		const nodeInfos = [{ name: 'n8n-nodes-capillary.capillary', version: 1 }];
		const [type] = await owner.post('/node-types', { nodeInfos }).catch(() => []);
		return type?.displayName;
	}
});

/** This checkout without what is built or not needed, with the packages that are installed here. */
async function copyOfCheckout(): Promise<string> {
	const copy = await mkdtemp(join(tmpdir(), 'dev-'));
	const left = [
		'.git',
		'.start',
		'bench',
		'dist',
		'docs',
		'node_modules',
		'sandbox/node_modules',
		'test',
	];
	const filter = (path: string) => !left.includes(relative(root, path));
	await cp(root, copy, { recursive: true, filter });
	for (const folder of ['node_modules', 'sandbox/node_modules']) {
		await symlink(join(root, folder), join(copy, folder));
	}
	return copy;
}

/** The process of the n8n that a start has started. */
function n8nOf(program: Program): number {
	return listProcesses().find(
		({ parent, command }) => parent === program.process.pid && command.includes('bin/n8n start'),
	)!.id;
}
