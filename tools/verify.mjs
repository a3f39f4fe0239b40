/**
 * What n8n checks before it lists a community node as verified, run here: its scan
 * (@n8n/scan-community-package) of the sources and of the package as npm would publish it.
 *
 *   npm run build && node tools/verify.mjs [directory]
 *
 * Prints every finding, warnings too, and exits 1 if there is one. n8n's own command line needs
 * the package to be on npm, and exits 0 whatever it finds.
 */
import { execSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { ESLint } from 'eslint';
import {
	analyzePackage,
	buildScanConfig,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

/** The files of the published package that n8n's scan looks at (`analyzePackageByName`). */
const PACKED_FILE_PATTERNS = ['**/*.js', 'package.json'];

/**
 * Scans a folder. `analyzePackage` gives the verdict but passes over warnings, so the same rules
 * run once more to name each finding.
 *
 * @param {string} directory absolute path with a package.json
 * @param {string[]} patterns the files to look at
 * @returns {Promise<string[]>} one line per finding: file:line, rule, message
 */
async function scan(directory, patterns) {
	const eslint = new ESLint({
		cwd: directory,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const files = globSync(patterns, {
		cwd: directory,
		exclude: (name) => name === 'node_modules',
	});
	const results = await eslint.lintFiles(files);
	const findings = results.flatMap(({ filePath, messages }) =>
		messages.map(({ line = 1, ruleId, message }) => {
			const file = relative(directory, filePath).replaceAll('\\', '/');
			return `${file}:${line}  ${ruleId ?? 'unreadable'}  ${message}`;
		}),
	);
	const verdict = await analyzePackage(directory, patterns);
	if (!verdict.passed && findings.length === 0) findings.push(`n8n's scan: ${verdict.message}`);
	return findings;
}

/**
 * Packs the package as `npm publish` would, without running its scripts, and unpacks it.
 *
 * @param {string} directory absolute path of the package
 * @param {string} target an empty folder
 * @returns {string} the folder that holds what was packed
 */
function packInto(directory, target) {
	const run = (command, cwd) => execSync(command, { cwd, encoding: 'utf8', stdio: 'pipe' });
	const packed = run(`npm pack --json --ignore-scripts --pack-destination "${target}"`, directory);
	const [{ filename }] = JSON.parse(packed);
	run(`tar -xzf ${filename}`, target);
	return join(target, 'package');
}

// With NODE_ENV=test, as under jest, n8n's rules take every file for their own `Test.node.ts`.
delete process.env.NODE_ENV;

const directory = realpathSync(resolve(process.argv[2] ?? dirname(import.meta.dirname)));
if (!existsSync(join(directory, 'dist'))) {
	console.error('There is no dist folder: run "npm run build" first.');
	process.exit(1);
}
const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'verify-')));
try {
	const places = [
		{ place: 'In the sources', findings: await scan(directory, SOURCE_FILE_PATTERNS) },
		{
			place: 'In the packed package',
			findings: await scan(packInto(directory, temporary), PACKED_FILE_PATTERNS),
		},
	].filter(({ findings }) => findings.length > 0);
	for (const { place, findings } of places) {
		console.error(`${place}:\n${findings.map((finding) => `  ${finding}`).join('\n')}`);
	}
	if (places.length === 0) console.log("n8n's verification scan has no findings.");
	else process.exitCode = 1;
} finally {
	rmSync(temporary, { recursive: true, force: true });
}
