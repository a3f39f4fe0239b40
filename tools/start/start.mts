// `npm start`: runs n8n with this package and the sandbox, to try in a browser, until Ctrl-C.
// `npm run dev` is the same with --reload.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { takeTurn } from '../cache/turn.js';
import { startSandbox } from '../demo/sandbox.mts';
import { freePort } from '../n8n/free-port.mts';
import { N8nHome } from '../n8n/home.mts';
import { root } from '../n8n/npm.js';
import { owner, Session } from '../n8n/session.mts';
import {
	copyCsvFiles,
	importCredentials,
	importWorkflows,
	moveCredentials,
	workflowFiles,
	workflowId,
} from './contents.mts';
import { readLedger, writeLedger, type Ledger } from './ledger.mts';
import { formerPassword, passwordIn } from './password.mts';
import { reloadOnSave } from './reload.mts';

const usage = `Usage: npm start -- [options]

  --folder .start        where n8n and the sandbox store their data, within the checkout
  --n8n-port 5678        any other free port if it is taken
  --sandbox-port 4010    any other free port if it is taken
  --reload               show every save in nodes/, credentials/ and icons/ in the running n8n
`;
const firstExample = 'add-customers.json';

const values = readCommandLine();
const folder = resolve(root, values.folder);
const folderName = relative(process.cwd(), folder);
const begin = Date.now();
const tidyUps: Array<() => Promise<void>> = [];
let releaseFolder = async () => {};
let ending = false;
let started: Promise<void> = Promise.resolve();

// npm forwards Ctrl-C although the terminal has already sent it, so it may arrive twice.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => void end(0, 'Stopping.'));
}
// A closed terminal accepts no more output.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

if (values.help) {
	console.log(usage);
} else {
	started = start();
	started.catch((error: Error) => end(1, `Could not start. ${error.message}`));
}

async function start(): Promise<void> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const ledger = await readLedger(folder);
	await takeFolder(ledger);
	const saveLedger = async (news: Partial<Ledger>) => {
		await writeLedger(folder, Object.assign(ledger, news));
	};

	const sandbox = await startSandbox({
		port: await freePort(Number(values['sandbox-port'])),
		database: join(folder, 'sandbox.sqlite'),
		onEnd: (output) => endUnexpectedly('The sandbox', output),
	});
	tidyUps.push(sandbox.stop);
	say(`The sandbox, a stand-in for Capillary, is running at ${sandbox.url}.`);

	const home = await N8nHome.make(join(folder, 'n8n'));
	tidyUps.push(() => home.stop());
	say('Building the package and installing it in n8n.');
	await home.installThisPackage();
	await copyCsvFiles(home);
	if (!ledger.sandbox) {
		say('Adding the credentials for the sandbox, after n8n has set up its database.');
		await importCredentials(home, sandbox.url);
	} else if (ledger.sandbox !== sandbox.url) {
		say('Pointing the credentials to the new address of the sandbox.');
		await moveCredentials(home, ledger.sandbox, sandbox.url);
	}
	await saveLedger({ sandbox: sandbox.url });
	const files = await workflowFiles();
	const newFiles = files.filter((file) => !ledger.examples.includes(file));
	if (newFiles.length) {
		say(`Adding ${newFiles.length} example workflows.`);
		await importWorkflows(home, newFiles);
		await saveLedger({ examples: files });
	}

	say('Starting n8n.');
	const n8n = await home.start({
		port: await freePort(Number(values['n8n-port'])),
		reload: values.reload,
		onEnd: (output) => endUnexpectedly('n8n', output),
	});
	const password = await letOwnerIn(home, n8n);
	await saveLedger({ n8n });
	if (values.reload) tidyUps.push(reloadOnSave(home));
	say('Ready.');
	console.log(instructions(n8n, password, sandbox.url, home.files));
}

/** @returns the owner's password, of this installation alone */
async function letOwnerIn(home: N8nHome, n8n: string): Promise<string> {
	const { password, isNew } = await passwordIn(folder);
	if (!(await Session.hasOwner(n8n))) {
		await home.makeOwner(n8n, password);
	} else if (isNew) {
		const session = await Session.signIn(n8n, { email: owner.email, password: formerPassword });
		await session.patch('/me/password', { currentPassword: formerPassword, newPassword: password });
	}
	return password;
}

function readCommandLine() {
	try {
		return parseArgs({
			options: {
				help: { type: 'boolean' },
				folder: { type: 'string', default: '.start' },
				'n8n-port': { type: 'string', default: '5678' },
				'sandbox-port': { type: 'string', default: '4010' },
				reload: { type: 'boolean', default: false },
			},
		}).values;
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${usage}`);
		process.exit(2);
	}
}

/** Makes sure that this is the only start using the folder. */
async function takeFolder({ n8n, sandbox }: Ledger): Promise<void> {
	const lockFile = join(folder, 'lock');
	const wasLeftBehind = existsSync(lockFile);
	releaseFolder = await takeTurn(lockFile, () => {
		throw new Error(
			'It is already running, in another terminal:\n' +
				(n8n ? `\n  n8n          ${n8n}\n  the sandbox  ${sandbox}\n` : '') +
				'\nUse that one, or stop it there with Ctrl-C and start again.\n' +
				`(If there is none, delete ${lockFile} and start again.)`,
		);
	});
	// After a start was killed, its n8n and sandbox need a moment to notice and end.
	const ports = [n8n, sandbox].flatMap((address) =>
		address ? [Number(new URL(address).port)] : [],
	);
	for (let waits = 0; wasLeftBehind && waits < 20; waits++) {
		const free = await Promise.all(ports.map(freePort));
		if (free.every((port, i) => port === ports[i])) break;
		await pause(500);
	}
}

function instructions(n8n: string, password: string, sandbox: string, files: string): string {
	return `
  1. Open in a browser    ${n8n}/workflow/${workflowId(firstExample)}
     Sign in with         ${owner.email}
     and the password     ${password}
  2. Click "Execute workflow" to add the customers in a CSV file to Capillary. The numbers on the
     lines show how many were added (Success) and how many rows failed (Error). Double-click the
     node "Rows to correct" to see why.
  3. See the customers    ${sandbox}/
     "Delete all data" on that page resets Capillary for another run.

  More examples           ${n8n}/home/workflows
  The CSV files           ${relative(process.cwd(), files)}

Ctrl-C stops n8n and the sandbox. Your work is saved in ${folderName}: the next "npm start" picks up
where you left off. To start over, delete that folder.
`;
}

function endUnexpectedly(who: string, output: string): void {
	const lastLines = output.trim().split('\n').slice(-20);
	const text = lastLines.map((line) => `    ${line}`).join('\n');
	void end(1, `${who} ended unexpectedly. These are the last lines of its output:\n\n${text}\n`);
}

async function end(exitCode: number, words: string): Promise<void> {
	if (ending) return;
	ending = true;
	console.log(`\n${words}`);
	await tidyUp();
	// A build in progress is waited for.
	await started.catch(() => {});
	await tidyUp();
	await releaseFolder();
	if (exitCode === 0) console.log(`Stopped. Your work is saved in ${folderName}.`);
	process.exit(exitCode);
}

async function tidyUp(): Promise<void> {
	for (const each of tidyUps.splice(0).reverse()) await each();
}

/** Prints what start() does next; ends it if the start was stopped. */
function say(words: string): void {
	if (ending) throw new Error('It was stopped.');
	const seconds = Math.round((Date.now() - begin) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${words}`);
}
