// Redis and PostgreSQL, which n8n needs to work as several processes. Plain JavaScript, because
// `npm test` asks for them before anything else of a step is loaded.
const { existsSync, readdirSync } = require('node:fs');
const { delimiter, join } = require('node:path');

const { Missing } = require('../missing.js');

/** Where packages put PostgreSQL's programs without naming them in PATH: Debian, Homebrew. */
const usualPlaces = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'];

/**
 * Finds the installed programs, without starting any.
 * @param {NodeJS.ProcessEnv} environment
 * @param {string[]} places folders with one folder for each version of PostgreSQL
 * @returns {{ redis: string, postgres: string, initdb: string }} absolute paths
 * @throws {Missing} when one is not installed, saying what to install
 */
function findServices(environment = process.env, places = usualPlaces) {
	const inPath = (environment.PATH ?? '').split(delimiter).filter(Boolean);
	const versions = places.filter(existsSync).flatMap((place) =>
		readdirSync(place)
			.filter((name) => /^(postgresql@)?\d+$/.test(name))
			.sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
			.reverse()
			.map((name) => join(place, name, 'bin')),
	);
	const redis = inPath.map((folder) => join(folder, 'redis-server')).find(existsSync);
	// Both programs of one version: one of them may be in PATH alone.
	const folder = [...versions, ...inPath].find((each) =>
		['postgres', 'initdb'].every((name) => existsSync(join(each, name))),
	);
	if (redis && folder) {
		return { redis, postgres: join(folder, 'postgres'), initdb: join(folder, 'initdb') };
	}
	const missing = [!redis && 'Redis', !folder && 'PostgreSQL'].filter(Boolean).join(' and ');
	throw new Missing(
		`n8n on several processes needs ${missing}: install the packages redis-server and postgresql ` +
			'(Debian and Ubuntu: apt-get install redis-server postgresql; macOS: brew install redis postgresql).',
	);
}

module.exports = { findServices };
