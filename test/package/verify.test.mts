import { spawnSync } from 'node:child_process';
import {
	appendFileSync,
	mkdirSync,
	mkdtempSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');

const manifest = {
	name: 'n8n-nodes-sample',
	version: '0.1.0',
	description: 'Puts out what came in',
	license: 'MIT',
	homepage: 'https://github.com/sample/n8n-nodes-sample',
	keywords: ['n8n-community-node-package'],
	author: { name: 'Sample', email: 'sample@sample.dev' },
	repository: { type: 'git', url: 'git+https://github.com/sample/n8n-nodes-sample.git' },
	files: ['dist'],
	n8n: { n8nNodesApiVersion: 1, strict: true, nodes: ['dist/nodes/Sample/Sample.node.js'] },
	peerDependencies: { 'n8n-workflow': '*' },
};

const source = `import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';

export class Sample implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Sample',
		name: 'sample',
		icon: { light: 'file:sample.svg', dark: 'file:sample.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: 'Sample',
		description: 'Puts out what came in',
		defaults: { name: 'Sample' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [this.getInputData()];
	}
}
`;

const built = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.Sample = class Sample {};
`;

const sourceFile = 'nodes/Sample/Sample.node.ts';
const builtFile = 'dist/nodes/Sample/Sample.node.js';

let sample: string;

/** A small package that follows all of n8n's rules. */
beforeEach(() => {
	sample = realpathSync(mkdtempSync(join(tmpdir(), 'sample-')));
	const files = {
		'package.json': JSON.stringify(manifest, null, '\t'),
		[sourceFile]: source,
		'nodes/Sample/sample.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
		'nodes/Sample/sample.dark.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
		[builtFile]: built,
	};
	for (const [file, content] of Object.entries(files)) {
		mkdirSync(dirname(join(sample, file)), { recursive: true });
		writeFileSync(join(sample, file), content);
	}
});
afterEach(() => rmSync(sample, { recursive: true, force: true }));

/** Runs tools/verify.mjs on the sample: its exit status, and all it printed. */
function verify() {
	const { status, stdout, stderr } = spawnSync(
		process.execPath,
		[join(root, 'tools/verify.mjs'), sample],
		{ encoding: 'utf8' },
	);
	return { status, printed: stdout + stderr };
}

test('a package that follows the rules passes, and is told so', () => {
	expect(verify()).toEqual({ status: 0, printed: "n8n's verification scan has no findings.\n" });
});

test('a timer in the sources and a console.log in the built package are both found', () => {
	const line = source.split('\n').length;
	appendFileSync(join(sample, sourceFile), 'setTimeout(() => {}, 1); // eslint-disable-line\n');
	appendFileSync(join(sample, builtFile), 'console.log(1);\n');
	const { status, printed } = verify();
	expect(status).toBe(1);
	const [sources, packed] = printed.split('In the packed package:');
	expect(sources).toContain(
		`${sourceFile}:${line}  @n8n/community-nodes/no-restricted-globals  Use of restricted global`,
	);
	expect(packed).toContain(`${builtFile}:4  no-console  Unexpected console statement.`);
});

test('a warning, which the scan itself lets pass, is a finding too', () => {
	const { homepage, ...withoutHomepage } = manifest;
	writeFileSync(join(sample, 'package.json'), JSON.stringify(withoutHomepage));
	const { status, printed } = verify();
	expect(status).toBe(1);
	expect(printed).toContain('@n8n/community-nodes/require-homepage');
});

test('a package that is not built is not judged', () => {
	rmSync(join(sample, 'dist'), { recursive: true });
	expect(verify()).toEqual({
		status: 1,
		printed: 'There is no dist folder: run "npm run build" first.\n',
	});
});
