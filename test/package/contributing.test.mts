import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import manifest from '../../package.json';

// What contributors are told, and what GitHub reads. That commands and links in the pages exist,
// test/docs/ shows.

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const contributing = read('CONTRIBUTING.md');
const scripts: Record<string, string> = manifest.scripts;

/** The rows of a page's tables that begin with something in backticks, and the rest of the row. */
function rowsOf(text: string): Map<string, string> {
	const rows = text.matchAll(/^\| `([^`]+)`.* \| (.+) \|$/gm);
	return new Map([...rows].map(([, name, words]) => [name, words]));
}

/** Files of a kind that git keeps, as paths from the root. */
function filesOf(pattern: string): string[] {
	return globSync(pattern, { cwd: root });
}

describe('CONTRIBUTING.md', () => {
	test('tells every script of package.json in its tables, once, and no other', () => {
		const told = [...rowsOf(contributing).keys()].filter((name) => name.startsWith('npm '));
		const names = told.map((command) => command.replace(/^npm (run )?/, ''));
		expect(names.sort()).toEqual(Object.keys(scripts).sort());
	});

	test('tells every folder of the sources', () => {
		const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
		const folders = new Set(
			tracked
				.filter((file) => file.includes('/') && !file.startsWith('.'))
				.map((file) => file.split('/')[0]),
		);
		const told = rowsOf(contributing);
		for (const folder of folders) expect([...told.keys()]).toContain(`${folder}/`);
		for (const folder of [...told.keys()].filter((name) => name.endsWith('/'))) {
			expect(existsSync(join(root, folder))).toBe(true);
		}
	});

	test('sorts its words', () => {
		const [, words] = contributing.split('\n## Words\n');
		const [, , ...rows] = words.trim().split('\n');
		expect(rows.length).toBeGreaterThan(10);
		expect(rows).toEqual([...rows].sort());
	});

	test('says where axios is used', () => {
		const users = ['bench', 'sandbox', 'test', 'tools']
			.flatMap((folder) => filesOf(`${folder}/**/*.mts`))
			.filter((file) => !file.includes('node_modules'))
			.filter((file) => /^import .* from 'axios'/m.test(read(file)));
		expect(users.length).toBeGreaterThan(0);
		for (const file of users) expect(file).toMatch(/^(bench|test\/sandbox)\//);
		expect(Object.keys(manifest)).not.toContain('dependencies');
	});
});

describe('The commands', () => {
	test('the set-up takes the Node that package.json asks for, and the pages name it', () => {
		const [, oldest] = /^>=(\d+\.\d+)$/.exec(manifest.engines.node)!;
		expect(read('tools/set-up.mjs')).toContain(`[${oldest.replace('.', ', ')}]`);
		for (const page of ['CONTRIBUTING.md', 'README.md']) expect(read(page)).toContain(oldest);
	});

	test("lint is n8n's and this project's own, and both are part of npm test, as the format is", () => {
		expect(scripts.lint).toBe('n8n-node lint && eslint --config tools/eslint.config.mjs .');
		expect(read('test/run.mjs')).toContain("['npm', 'run', 'lint']");
		expect(read('test/run.mjs')).toContain("['npm', 'run', 'format:check']");
	});

	test('format and format:check look at the same files', () => {
		expect(scripts.format.replace('--write', '--check')).toBe(scripts['format:check']);
	});
});

describe('On GitHub', () => {
	const files = filesOf('.github/**/*.yml');

	test('every YAML file can be read', () => {
		expect(files.length).toBeGreaterThan(6);
		for (const file of files) expect(parse(read(file))).toBeInstanceOf(Object);
	});

	test('the dependency bot looks at every lockfile but that of the oldest n8n, and at the workflows', () => {
		const { updates } = parse(read('.github/dependabot.yml'));
		const npm = updates.filter((update: any) => update['package-ecosystem'] === 'npm');
		const watched = npm.flatMap(({ directory, directories = [directory] }: any) => directories);
		const lockfiles = ['.', 'sandbox', 'tools', 'tools/n8n', 'tools/n8n/oldest'].filter((folder) =>
			existsSync(join(root, folder, 'package-lock.json')),
		);
		const folders = lockfiles.map((folder) => (folder === '.' ? '/' : `/${folder}`));
		expect(watched.sort()).toEqual(folders.filter((folder) => !folder.endsWith('oldest')).sort());
		expect(updates.map((update: any) => update['package-ecosystem'])).toContain('github-actions');
		for (const update of updates) {
			expect(update.schedule.interval).toBe('weekly');
			expect(Object.keys(update.groups)).toHaveLength(1);
		}
	});

	test('the form for bugs has the operations of the node, and the trigger', () => {
		const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml'));
		const { options } = body.find(({ id }: any) => id === 'operation').attributes;
		const others = [
			'Capillary Trigger',
			'A credential',
			'The sandbox or a command of this repository',
		];
		expect(options).toEqual([...operations(), ...others]);
	});

	test('the form for bugs asks for no secrets, first and last', () => {
		const { body } = parse(read('.github/ISSUE_TEMPLATE/bug.yml'));
		expect(body[0].attributes.value).toMatch(/never paste a password/i);
		expect(body.at(-1).attributes.options[0]).toMatchObject({ required: true });
	});
});

test('the devcontainer sets up with a script that is there, and forwards the ports that npm start takes', () => {
	const container = JSON.parse(read('.devcontainer/devcontainer.json'));
	const [program, script] = container.postCreateCommand.split(' ');
	expect(program).toBe('node');
	expect(existsSync(join(root, script))).toBe(true);
	for (const port of container.forwardPorts) {
		expect(read('tools/start/start.mts')).toContain(`-port ${port} `);
	}
	expect(container.image).toMatch(/:24-/);
});

/** `Customer > Add` for each operation that the form offers. */
function operations(): string[] {
	const { properties } = new Capillary().description;
	const namesOf = (name: string) =>
		properties
			.filter((property) => property.name === name)
			.flatMap(({ displayOptions, options }) =>
				(options as Array<{ name: string; value: string }>).map((option) => ({
					...option,
					resources: displayOptions?.show?.resource ?? [],
				})),
			);
	return namesOf('resource').flatMap((resource) =>
		namesOf('operation')
			.filter(({ resources }) => resources.includes(resource.value))
			.map(({ name }) => `${resource.name} > ${name}`),
	);
}
