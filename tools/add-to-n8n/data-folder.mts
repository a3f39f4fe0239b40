import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';

/**
 * Finds the folder `.n8n` in which an n8n keeps what it has: settings, workflows, installed nodes. n8n
 * itself is told the folder that holds it; in a container it is often mounted by itself, under another
 * name.
 * @param named what a person named: the one or the other. Without it, where n8n looks by itself
 * @returns its absolute path
 * @throws when there is none, saying what to do
 */
export function dataFolder(named?: string, environment = process.env): string {
	const start = environment.INIT_CWD ?? process.cwd();
	const folder = resolve(start, named ?? environment.N8N_USER_FOLDER ?? homedir());
	const inside = join(folder, '.n8n');
	if (isFolder(inside)) return inside;
	if (isFolder(folder) && (basename(folder) === '.n8n' || holdsSettings(folder))) return folder;
	throw new Error(
		`There is no n8n in ${folder}: it has no folder ".n8n". Name the folder that has one ` +
			'("npm run add-to-n8n -- FOLDER"); a new n8n makes it when it starts for the first time.',
	);
}

function isFolder(path: string): boolean {
	return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Every n8n keeps the key of its credentials in a file of settings. */
function holdsSettings(folder: string): boolean {
	try {
		return 'encryptionKey' in JSON.parse(readFileSync(join(folder, 'config'), 'utf8'));
	} catch {
		return false;
	}
}
