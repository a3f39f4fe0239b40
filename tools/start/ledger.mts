import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What earlier starts did in a folder, so that a later one does not undo what a person changed. */
export interface Ledger {
	/** Address of the sandbox that the credentials point at; without it, there are none yet. */
	sandbox?: string;
	/** Address of n8n at the last start. */
	n8n?: string;
	/** File names of the examples that were imported, deleted or not since then. */
	examples: string[];
}

/** Reads a folder's ledger; a new folder's is empty. */
export async function readLedger(folder: string): Promise<Ledger> {
	try {
		return JSON.parse(await readFile(fileIn(folder), 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return { examples: [] };
	}
}

/** Keeps a ledger for the next start. */
export async function writeLedger(folder: string, ledger: Ledger): Promise<void> {
	// Renamed, so that a start that is killed here leaves the old one or the new one.
	const file = `${fileIn(folder)}.new`;
	await writeFile(file, `${JSON.stringify(ledger, null, '\t')}\n`);
	await rename(file, fileIn(folder));
}

function fileIn(folder: string): string {
	return join(folder, 'ledger.json');
}
