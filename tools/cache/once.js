// What is large or slow to make is made once per machine, in a cache folder that every clone, the demo
// and the tests share. Plain JavaScript without dependencies, as everything the set-up runs.
const { existsSync } = require('node:fs');
const { mkdir, rename, rm } = require('node:fs/promises');
const { homedir } = require('node:os');
const { dirname, join } = require('node:path');

const { takeTurn } = require('./turn.js');

/**
 * A folder in the cache. Its name has to follow from what is in it, because it is never changed.
 * @param {string} name
 * @returns {string} absolute path; it exists only once `makeOnce()` has made it
 */
function cacheFolder(name) {
	const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	return join(cache, 'n8n-nodes-capillary', name);
}

/**
 * Makes a folder unless it is there. Two at once do not disturb each other: the second waits. What
 * could not be finished leaves nothing behind.
 * @param {string} folder what `cacheFolder()` returned
 * @param {(building: string) => Promise<unknown>} make fills an empty folder, which then gets its name
 * @param {() => void} onWait called once when another process is making the folder
 */
async function makeOnce(folder, make, onWait) {
	if (existsSync(folder)) return;
	await mkdir(dirname(folder), { recursive: true });
	const building = `${folder}.building`;
	const endTurn = await takeTurn(`${folder}.lock`, onWait);
	try {
		if (existsSync(folder)) return;
		await rm(building, { recursive: true, force: true });
		await mkdir(building);
		await make(building);
		await rename(building, folder);
	} finally {
		await rm(building, { recursive: true, force: true });
		await endTurn();
	}
}

module.exports = { cacheFolder, makeOnce };
