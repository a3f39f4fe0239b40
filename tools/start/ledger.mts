import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What earlier starts did in a folder, so that a later one does not undo the user's changes. */
export interface Ledger {
	/** Address of the sandbox that the credentials point to; absent before they are created. */
	sandbox?: string;
	/** Address of n8n at the last start. */
	n8n?: string;
	/** File names of the examples that were imported, even if deleted since. */
	examples: string[];
}

/** Reads a folder's ledger, which is empty for a new folder. */
export async function readLedger(folder: string): Promise<Ledger> {
	try {
		return JSON.parse(await readFile(fileIn(folder), 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		return { examples: [] };
	}
}

/** Saves a ledger for the next start. */
export async function writeLedger(folder: string, ledger: Ledger): Promise<void> {
	// Renamed, so that a start killed here leaves either the old or the new one intact.
	const file = `${fileIn(folder)}.new`;
	await writeFile(file, `${JSON.stringify(ledger, null, '\t')}\n`);
	await rename(file, fileIn(folder));
}

function fileIn(folder: string): string {
	return join(folder, 'ledger.json');
}
