// Lets processes on one machine take turns at something that only one of them may do at a time.
const { readFile, rm, writeFile } = require('node:fs/promises');
const { setTimeout: pause } = require('node:timers/promises');

/**
 * Waits until this process holds the lock file. The file names its holder, so that one left behind
 * by a process that was killed keeps nobody out.
 * @param {string} lockFile absolute path in a folder that exists
 * @param {() => void} onWait called once when another process has the turn
 * @returns {Promise<() => Promise<void>>} call it to end the turn
 */
async function takeTurn(lockFile, onWait) {
	for (let waits = 0; ; waits++) {
		try {
			await writeFile(lockFile, String(process.pid), { flag: 'wx' });
			return () => rm(lockFile, { force: true });
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		const holder = Number(await readFile(lockFile, 'utf8').catch(() => ''));
		// An empty file is one that its holder has created but not filled yet.
		if (holder > 0 && !isRunning(holder)) await rm(lockFile, { force: true });
		else {
			if (waits === 0) onWait();
			await pause(1000);
		}
	}
}

function isRunning(processId) {
	try {
		process.kill(processId, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

module.exports = { takeTurn };
