import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

/** Words with a British spelling, in prose as in names such as `readEnrolment`. */
const BRITISH = new RegExp(
	`[a-z]*(?:${[
		// organise, authorisation, normalised; but not optimistic, realism, specialist
		'(?:author|capital|categor|custom|final|general|initial|maxim|minim|normal|optim|organ|priorit|real|recogn|serial|special|standard|summar|synchron|util|visual)is(?:e|ing|ation|able)',
		'emphasis(?:e|ing)',
		'analys(?:e\\b|ed|er|ing)',
		'practis(?:e|ing)',
		'(?:behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum)our',
		'(?:cancel|channel|label|level|model|signal|total|travel)l(?:ed|er|ing)',
		'enrol(?!l)',
		'fulfil(?!l)',
		'skilful',
		'centre',
		'\\b(?:kilo|centi|milli)?metres?\\b',
		'catalogue',
		'dialogue',
		'programmes?\\b',
		'(?:defen|licen|offen|preten)ce',
		'(?:acknowledg|judg)ement',
		'artefact',
		'cheque',
		'\\b(?:amongst|burnt|grey|learnt|spelt|spoilt|whilst)\\b',
		'\\bper cent\\b',
	].join('|')})[a-z]*`,
	'gi',
);

/** Where a British spelling is right, and why. */
const EXCEPTIONS = [
	// The slug of Capillary's page about access groups, and its title.
	/(?<=[(,:] ?)authorisation(?=[),])/g,
	/(?<=page ")Authorisation(?=")/g,
	// An attribute of HTML.
	/aria-labelledby/g,
	// Events as Capillary spells them.
	/\b(?:streak|target)Customer(?:Un)?[Ee]nrolment\b/g,
	// The sandbox's table of enrollments in files from before November 2026.
	/(?<=TABLE |RENAME TO |name = ')enrolments/g,
];

/** Files that others wrote, pictures, and this one, which has to name the British spellings. */
const NOT_READ = [
	/(^|\/)package-lock\.json$/,
	/^test\/fixtures\/.*\.json$/,
	/^sandbox\/events\/samples\/.*\.json$/,
	// Payloads in Capillary's words.
	/^docs\/event-samples\.md$/,
	/\.(png|snap)$/,
	/^LICENSE$/,
	/^test\/docs\/spelling\.test\.mts$/,
];

/** The British spellings in a text, each after the number of its line. */
function findBritish(text: string): string[] {
	return EXCEPTIONS.reduce((rest, exception) => rest.replace(exception, ''), text)
		.split('\n')
		.flatMap((line, index) =>
			Array.from(line.matchAll(BRITISH), ([word]) => `${index + 1}: ${word}`),
		);
}

const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const files = execFileSync('git', args, { cwd: root, encoding: 'utf8' })
	.split('\0')
	.filter((file) => file !== '' && !NOT_READ.some((pattern) => pattern.test(file)))
	// Git also lists a file whose deletion is not committed yet.
	.filter((file) => existsSync(join(root, file)));
const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));

test('the spelling is American, in texts as in code', () => {
	const found = files.flatMap((file, index) =>
		findBritish(texts[index]).map((place) => `${file}:${place}`),
	);
	expect(found).toEqual([]);
});

test.each(EXCEPTIONS)('the exception %s is needed', (exception) => {
	expect(texts.some((text) => text.search(exception) !== -1)).toBe(true);
});

test('every folder is read', () => {
	const folders = new Set(files.map((file) => file.split('/')[0]));
	for (const folder of [
		'README.md',
		'credentials',
		'docs',
		'examples',
		'nodes',
		'sandbox',
		'test',
	]) {
		expect(folders).toContain(folder);
	}
});

test('a British spelling is noticed in prose, in names and in capitals', () => {
	const text = [
		'Your organisation normalises the colour of its centre.',
		'function readEnrolment() {}',
		'const CANCELLED = isUnauthorised;',
		'The authorisation failed (Capillary: authorisation).',
	].join('\n');
	expect(findBritish(text)).toEqual([
		'1: organisation',
		'1: normalises',
		'1: colour',
		'1: centre',
		'2: readEnrolment',
		'3: CANCELLED',
		'3: isUnauthorised',
		'4: authorisation',
	]);
});

test('an American spelling is not', () => {
	const text =
		'An organization normalizes colors, cancels enrollments, is optimistic about realism, and ' +
		'promises that specialists who enrolled canceled the cancellation of the program.';
	expect(findBritish(text)).toEqual([]);
});
