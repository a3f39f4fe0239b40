// `npm run add-to-n8n`: builds this package, packs it and installs it in an n8n of one's own, as n8n
// installs it from npm.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { installPackage, packPackage } from '../n8n/community-package.mts';
import { dataFolder } from './data-folder.mts';

const usage = `Usage: npm run add-to-n8n -- [FOLDER]

FOLDER holds the folder ".n8n" of your n8n, or is that folder. Without it, N8N_USER_FOLDER says
where it is, otherwise your home directory has it.
`;

try {
	const { values, positionals } = parseArgs({
		options: { help: { type: 'boolean' } },
		allowPositionals: true,
	});
	if (values.help || positionals.length > 1) console.log(usage);
	else await addTo(dataFolder(positionals[0]));
} catch (error) {
	console.error((error as Error).message);
	process.exitCode = 1;
}

async function addTo(folder: string): Promise<void> {
	console.log('Building and packing the package.');
	const temporary = await mkdtemp(join(tmpdir(), 'add-to-n8n-'));
	try {
		const tarball = await packPackage(temporary);
		const nodesFolder = join(folder, 'nodes');
		await installPackage(tarball, nodesFolder);
		await giveToOwner(folder, nodesFolder);
		console.log(`${tarball.name} ${tarball.version} is installed in ${nodesFolder}.`);
		console.log('Restart n8n, then search for "Capillary" in the nodes panel.');
	} finally {
		await rm(temporary, { recursive: true });
	}
}

/** What root puts into the n8n of another user has to be theirs, or that n8n could never replace it. */
async function giveToOwner(folder: string, nodesFolder: string): Promise<void> {
	if (process.getuid?.() !== 0) return;
	const { uid, gid } = await stat(folder);
	await promisify(execFile)('chown', ['-R', `${uid}:${gid}`, nodesFolder]);
}
