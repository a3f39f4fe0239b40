import { execFileSync } from 'node:child_process';
import {
	cpSync,
	existsSync,
	globSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Linter } from 'eslint';

import { CapillaryApi } from '../../credentials/CapillaryApi.credentials.ts';
import { CapillaryOAuthApi } from '../../credentials/CapillaryOAuthApi.credentials.ts';
import { CapillaryWebhookApi } from '../../credentials/CapillaryWebhookApi.credentials.ts';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { CapillaryTrigger } from '../../nodes/CapillaryTrigger/CapillaryTrigger.node.ts';

const root = join(__dirname, '../..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** In the order of package.json. */
const classes = [Capillary, CapillaryTrigger, CapillaryApi, CapillaryOAuthApi, CapillaryWebhookApi];
const classFiles: string[] = [...manifest.n8n.nodes, ...manifest.n8n.credentials];

const notOfTheCheckout = ['.git', 'node_modules', 'dist', '.sandbox', 'coverage'];

let folder: string;
/** What npm says of the package: its files and their size. */
let packed: { filename: string; unpackedSize: number; files: Array<{ path: string }> };
/** The package as users have it. */
let installed: string;

// In a copy, because other tests and benches build in the checkout itself.
beforeAll(() => {
	folder = realpathSync(mkdtempSync(join(tmpdir(), 'package-')));
	const copy = join(folder, 'checkout');
	cpSync(root, copy, {
		recursive: true,
		filter: (source) => !notOfTheCheckout.includes(basename(source)),
	});
	symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
	run('npm', ['run', '--silent', 'build'], copy);
	[packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], copy));
	const modules = join(folder, 'node_modules');
	mkdirSync(modules);
	run('tar', ['-xzf', packed.filename, '-C', modules], folder);
	installed = join(modules, 'package');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: string[], cwd: string, environment: NodeJS.ProcessEnv = {}) {
	const env = { ...process.env, ...environment };
	return execFileSync(command, args, { cwd, env, encoding: 'utf8', stdio: 'pipe' });
}

/** Runs a script in a process in which, as in n8n, only `n8n-workflow` is there beside the package. */
function inNode(script: string): string {
	return run(process.execPath, ['-e', script], folder, { NODE_PATH: n8nWorkflowAlone() });
}

/** A folder of modules with `n8n-workflow` and nothing else that a package could name. */
function n8nWorkflowAlone(): string {
	const modules = join(folder, 'n8n');
	if (!existsSync(modules)) {
		mkdirSync(modules);
		symlinkSync(join(root, 'node_modules/n8n-workflow'), join(modules, 'n8n-workflow'));
	}
	return modules;
}

/** Resource and operation of everything the node does, as its form offers it. */
function operationsOffered(): Array<[resource: string, operation: string]> {
	return new Capillary().description.properties
		.filter(({ name, type }) => name === 'operation' && type === 'options')
		.flatMap(({ displayOptions, options }) =>
			(displayOptions!.show!.resource as string[]).flatMap((resource) =>
				options!.map((option): [string, string] => [resource, String((option as any).value)]),
			),
		);
}

test('the package holds what n8n and its users need, and nothing else', () => {
	const icons = globSync('icons/*.svg', { cwd: root });
	const schemas = operationsOffered().map(
		([resource, operation]) =>
			`dist/nodes/Capillary/__schema__/v1.0.0/${resource}/${operation}.json`,
	);
	expect(packed.files.map(({ path }) => path).sort()).toEqual(
		[
			'LICENSE',
			'README.md',
			'package.json',
			manifest.main,
			'dist/capillary.js',
			...classFiles,
			...manifest.n8n.nodes.map((node: string) => node.replace(/js$/, 'json')),
			...icons.map((icon) => `dist/${icon}`),
			...schemas,
			'dist/nodes/CapillaryTrigger/__schema__/v1.0.0.json',
		].sort(),
	);
});

test('the form offers at least ten operations of customers and six of the organization', () => {
	const count = (wanted: string) =>
		operationsOffered().filter(([resource]) => resource === wanted).length;
	expect(count('customer')).toBeGreaterThanOrEqual(10);
	expect(count('organization')).toBeGreaterThanOrEqual(6);
});

test('unpacked, it is smaller than 400 kB', () => {
	expect(packed.unpackedSize).toBeLessThan(400_000);
});

test('it brings no dependency, and nothing of it runs when it is installed', () => {
	const published = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
	for (const field of ['dependencies', 'optionalDependencies', 'bundleDependencies']) {
		expect(published).not.toHaveProperty(field);
	}
	expect(published.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	expect(Object.keys(published.scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
});

test('nodes and credentials, loaded from the package, are those of the sources', () => {
	const script = `
		const classes = ${JSON.stringify(classFiles)}.map((file) => {
			const [[name, Class], ...others] = Object.entries(require(${JSON.stringify(installed)} + '/' + file));
			return { name, className: Class.name, others: others.length, instance: new Class() };
		});
		console.log(JSON.stringify(classes));
	`;
	const loaded = JSON.parse(inNode(script));
	expect(loaded).toEqual(
		classes.map((Class) => ({
			name: Class.name,
			className: Class.name,
			others: 0,
			instance: JSON.parse(JSON.stringify(new Class())),
		})),
	);
});

test('the package can be required by its name', () => {
	expect(inNode(`console.log(typeof require(${JSON.stringify(installed)}))`)).toBe('object\n');
});

test('the icons that nodes and credentials name are where they say', () => {
	const icons = classes.map((Class, index) => {
		const made = new Class();
		const { icon } = 'description' in made ? made.description : made;
		return { file: classFiles[index], icon };
	});
	const named = icons.flatMap(({ file, icon }) =>
		Object.values(icon as { light: string; dark: string }).map((name) =>
			join(installed, dirname(file), name.replace('file:', '')),
		),
	);
	expect(named).toHaveLength(10);
	expect(named.filter((icon) => !existsSync(icon))).toEqual([]);
});

test('codex and schemas say what those of the sources say', () => {
	const files = globSync('nodes/**/*.json', { cwd: root });
	const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
	expect(files.map((file) => read(join(installed, 'dist', file)))).toEqual(
		files.map((file) => read(join(root, file))),
	);
});

test('the code names nothing that is not there', () => {
	const ofNode = [
		...['AbortController', 'AbortSignal', 'Buffer', 'TextDecoder', 'URL', 'URLSearchParams'],
		...['exports', 'module', 'require'],
	];
	// esbuild names the exports once more in a line that never runs.
	const names = classes.map(({ name }) => name);
	const code = readFileSync(join(installed, 'dist/capillary.js'), 'utf8');
	const findings = new Linter().verify(code, {
		languageOptions: {
			ecmaVersion: 2022,
			sourceType: 'script',
			globals: Object.fromEntries([...ofNode, ...names].map((name) => [name, 'readonly'])),
		},
		rules: { 'no-undef': 'error' },
	});
	expect(findings.map(({ message }) => message)).toEqual([]);
});

test('a stack trace from the package names the functions of the sources', () => {
	const script = `
		const { Capillary } = require(${JSON.stringify(join(installed, classFiles[0]))});
		const getNode = () => { throw new Error('Where?'); };
		new Capillary().execute.call({ getNode }).catch(({ stack }) => console.log(stack));
	`;
	expect(inNode(script)).toMatch(/at .*executeItems .*capillary\.js/);
});
