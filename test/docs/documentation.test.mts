import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import { CapillaryTrigger } from '../../nodes/CapillaryTrigger/CapillaryTrigger.node.ts';
import { CODES } from '../../nodes/Capillary/delivery/codes.ts';
import manifest from '../../package.json';
import { SAMPLES, sampleOf } from '../fixtures/events.mts';
import {
	errorsPage,
	eventSamplesPage,
	eventsPage,
	operationsPage,
	sheetsPage,
} from './reference.mts';
import { readPage, type Page } from './page.mts';

const root = resolve(__dirname, '../..');
const pages = [
	'README.md',
	'CHANGELOG.md',
	'CONTRIBUTING.md',
	'AGENTS.md',
	'.github/SECURITY.md',
	'sandbox/README.md',
	'bench/README.md',
	...readdirSync(join(root, 'docs'))
		.filter((file) => file.endsWith('.md'))
		.map((file) => `docs/${file}`),
];

const read = new Map<string, Page>();
beforeAll(async () => {
	for (const file of pages) read.set(file, await readPage(join(root, file)));
});

describe('the pages generated from the node', () => {
	const written = {
		'docs/operations.md': operationsPage(new Capillary().description),
		'docs/errors.md': errorsPage(CODES),
		'docs/sheets.md': sheetsPage(readFileSync(join(root, 'docs/sheets.md'), 'utf8')),
		'docs/events.md': eventsPage(new CapillaryTrigger().description),
		'docs/event-samples.md': eventSamplesPage(
			new Map(SAMPLES.map(({ event }) => [event, sampleOf(event)])),
		),
	};

	test.each(Object.entries(written))('%s is up to date (npm run docs writes it)', (file, text) => {
		if (process.env.WRITE_DOCS) writeFileSync(join(root, file), text);
		expect(readFileSync(join(root, file), 'utf8')).toBe(text);
	});
});

describe.each(pages)('%s', (file) => {
	const folder = dirname(join(root, file));

	test('has only links and pictures that exist', async () => {
		const { links, pictures } = read.get(file)!;
		const addresses = [...links, ...pictures.map(({ address }) => address)];
		const lost: string[] = [];
		for (const link of addresses.filter((each) => !/^(https?|mailto):/.test(each))) {
			const [path, fragment] = link.split('#');
			const target = path === '' ? join(root, file) : resolve(folder, path);
			if (!existsSync(target)) lost.push(link);
			else if (fragment !== undefined && !(await anchorsOf(target)).includes(fragment)) {
				lost.push(link);
			}
		}
		expect(lost).toEqual([]);
	});

	test('links to other sites by https, with well-formed URLs', () => {
		const outside = read.get(file)!.links.filter((link) => /^[a-z]+:/.test(link));
		for (const link of outside.filter((each) => !/^http:\/\/(127\.0\.0\.1|localhost)/.test(each))) {
			expect(() => new URL(link)).not.toThrow();
			expect(link).toMatch(/^https:\/\/|^mailto:/);
		}
	});

	test('has an alternative text for every picture', () => {
		for (const { text } of read.get(file)!.pictures) expect(text.length).toBeGreaterThan(10);
	});

	test('names commands that exist', () => {
		const { commands } = read.get(file)!;
		const scripts = Object.keys(manifest.scripts);
		const unknown: string[] = [];
		for (const command of commands) {
			const [program, ...rest] = command.split(/\s+/);
			if (program === 'npm' && rest[0] === 'run' && !scripts.includes(rest[1])) {
				unknown.push(command);
			}
			if (program === 'npm' && ['start', 'test'].includes(rest[0]) && !scripts.includes(rest[0])) {
				unknown.push(command);
			}
			const script = rest.find((word) => /\.m?[tj]s$/.test(word));
			if (['node', 'npx'].includes(program) && script) {
				const places = [join(root, script), join(folder, script)];
				if (!places.some(existsSync)) unknown.push(command);
			}
		}
		expect(unknown).toEqual([]);
	});
});

test('every picture of the documentation is shown somewhere, and none is large', () => {
	const folder = join(root, 'docs/images');
	const shown = new Set(
		pages.flatMap((file) =>
			read
				.get(file)!
				.pictures.map(({ address }) =>
					relative(folder, resolve(dirname(join(root, file)), address)),
				),
		),
	);
	const pictures = existsSync(folder) ? readdirSync(folder) : [];
	expect(pictures.filter((picture) => !shown.has(picture))).toEqual([]);
	for (const picture of pictures) {
		expect(statSync(join(folder, picture)).size).toBeLessThan(150_000);
	}
});

test('every page of docs/ is linked from the README, or from CONTRIBUTING.md', () => {
	const linked = ['README.md', 'CONTRIBUTING.md'].flatMap((file) =>
		read.get(file)!.links.map((link) => link.split('#')[0]),
	);
	const ofUsers = pages.filter((file) => file.startsWith('docs/'));
	expect(ofUsers.filter((file) => !linked.includes(file))).toEqual([]);
});

test('the checks above notice errors', async () => {
	const spoiled = await readPage(join(__dirname, 'spoiled.md'));
	expect(spoiled.links).toEqual(['nowhere.md', '#no-such-heading', 'http://example.com']);
	expect(spoiled.pictures).toEqual([{ address: 'nowhere.png', text: '' }]);
	expect(spoiled.commands).toEqual(['npm run nothing', 'node nothing.mts']);
	expect(spoiled.anchors).toEqual(['a-heading', 'a-heading-1']);
});

/** The anchors of a page; lines of source files are never linked. */
async function anchorsOf(file: string): Promise<string[]> {
	return file.endsWith('.md') ? (await readPage(file)).anchors : [];
}
