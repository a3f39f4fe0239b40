import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { preProcessFile } from 'typescript';

// CONTRIBUTING.md draws the rooms of the node and the imports between them. A room is a folder of
// nodes/Capillary or a file beside these folders, the trigger as a whole, and `credentials`.

interface Import {
	file: string;
	/** As the file has it, without an extension in the node */
	imported: string;
}

type Arrow = [from: string, to: string];

const root = join(__dirname, '../..');
const node = 'nodes/Capillary/';
const trigger = 'CapillaryTrigger';
const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');

/** What files import from files, all as paths from the root. */
function importsIn(pattern: string): Import[] {
	const files = globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' });
	return files.flatMap((file) =>
		preProcessFile(readFileSync(join(root, file), 'utf8'))
			.importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
			.map(({ fileName }) => ({ file, imported: normalize(join(dirname(file), fileName)) })),
	);
}

/** What holds code. */
const rooms = [
	'credentials',
	trigger,
	...new Set(
		globSync(`${node}**/*.ts`, { cwd: root }).map((file) => file.slice(node.length).split('/')[0]),
	),
].sort();

/** The room of a file or of what is imported. */
function roomOf(path: string): string {
	if (path.startsWith(`nodes/${trigger}/`)) return trigger;
	if (!path.startsWith(node)) return path.split('/')[0];
	const [room] = path.slice(node.length).split('/');
	return rooms.includes(room) ? room : `${room}.ts`;
}

const imports = ['nodes/**/*.ts', 'credentials/**/*.ts'].flatMap(importsIn);
const between = imports.filter(({ file, imported }) => roomOf(file) !== roomOf(imported));
const told = ({ file, imported }: Import) => `${file} -> ${imported}`;

const [, picture] = /```mermaid\nflowchart TD\n([^]*?)\n```/.exec(page)!;
const arrows = picture.split('\n').map((line) => line.trim().split(' --> ') as Arrow);

/** Every room that can be reached from one by following the arrows. */
function below(room: string): Set<string> {
	const reached = new Set<string>();
	const next = [room];
	for (const from of next) {
		for (const [start, to] of arrows) {
			if (start !== from || reached.has(to)) continue;
			reached.add(to);
			next.push(to);
		}
	}
	return reached;
}

describe('The picture of the house', () => {
	test('shows every room, and no other', () => {
		expect([...new Set(arrows.flat())].sort()).toEqual(rooms);
	});

	test('has only arrows that are imports', () => {
		const real = between.map(({ file, imported }) => `${roomOf(file)} --> ${roomOf(imported)}`);
		for (const arrow of arrows) expect(real).toContain(arrow.join(' --> '));
	});

	test('leaves no import out: each follows the arrows, past one room or several', () => {
		const against = between.filter(
			({ file, imported }) => !below(roomOf(file)).has(roomOf(imported)),
		);
		expect(against.map(told)).toEqual([]);
	});

	test('falls: no room is below itself', () => {
		expect(rooms.filter((room) => below(room).has(room))).toEqual([]);
	});

	test('has a row for each room of the node in the table below it', () => {
		const [, table] = /\n\| Room \|[^]*?\n\| --- \| --- \|\n([^]*?)\n\n/.exec(page)!;
		const names = table.split('\n').flatMap((row) => row.split('|')[1].match(/(?<=`)[\w.]+(?=`)/g));
		expect(names.sort()).toEqual(rooms.filter((room) => room !== 'credentials'));
	});
});

test('test/unit mirrors the sources: each test stands where its file or folder does', () => {
	const tests = globSync('test/unit/**/*.test.mts', { cwd: root });
	expect(tests.length).toBeGreaterThan(20);
	const misplaced = tests.filter((test) => {
		// `pace.automatic.test.mts` is one of several about pace.ts.
		const source = test.slice('test/unit/'.length).replace(/(\.[a-z]+)?\.test\.mts$/, '');
		return (
			globSync([source, `${source}.*`, `${source}.credentials.ts`], { cwd: root }).length === 0
		);
	});
	expect(misplaced).toEqual([]);
});

describe('Between the houses', () => {
	test('the sandbox imports nothing of the node, so that no mistake is in both', () => {
		const sandbox = importsIn('sandbox/**/*.mts');
		expect(sandbox.length).toBeGreaterThan(50);
		const outside = sandbox.filter(({ imported }) => !imported.startsWith('sandbox/'));
		expect(outside.map(told)).toEqual([]);
	});

	test('what is published imports nothing that is not', () => {
		expect(imports.length).toBeGreaterThan(200);
		const outside = imports.filter(({ imported }) => !/^(nodes|credentials)\//.test(imported));
		expect(outside.map(told)).toEqual([]);
	});
});
