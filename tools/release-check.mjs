/**
 * Whether a version tag may be published: it names the version of package.json and of the lockfile,
 * and CHANGELOG.md tells what is new in it.
 *
 *   node tools/release-check.mjs v0.2.0 [directory]
 *
 * Prints what is missing and exits 1 if something is. Needs nothing installed.
 */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const [tag = '', directory = dirname(import.meta.dirname)] = process.argv.slice(2);
const read = (file) => readFileSync(join(resolve(directory), file), 'utf8');

/**
 * What the changelog says of a version: the lines below its heading.
 *
 * @param {string} changelog Markdown with a heading `## 0.2.0` for each version
 * @param {string} version e.g. `0.2.0`
 * @returns {string} empty when there is nothing
 */
function sectionOf(changelog, version) {
	const [, ...sections] = changelog.split(/^## /m);
	const section = sections.find((text) => /^\S*/.exec(text)[0] === version);
	return section === undefined ? '' : section.replace(/^.*/, '').trim();
}

const { version } = JSON.parse(read('package.json'));
const missing = [];
if (tag !== `v${version}`) {
	missing.push(`The tag is "${tag}", but package.json has version ${version}: tag v${version}.`);
}
if (JSON.parse(read('package-lock.json')).version !== version) {
	missing.push('package-lock.json has another version: run "npm install --package-lock-only".');
}
if (!sectionOf(read('CHANGELOG.md'), version)) {
	missing.push(`CHANGELOG.md has nothing under "## ${version}": write what is new for users.`);
}

if (missing.length === 0) console.log(`${tag} can be published.`);
else {
	console.error(missing.join('\n'));
	process.exitCode = 1;
}
