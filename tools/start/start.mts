// `npm start`: n8n with this package and the sandbox, ready to be tried in a browser, until Ctrl-C.
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

const usage = `Usage: npm start -- [options]

  --folder .start        what n8n and the sandbox keep is in this folder of the checkout
  --n8n-port 5678        if it is free; otherwise any free port
  --sandbox-port 4010    if it is free; otherwise any free port
`;
const firstExample = 'add-customers.json';

const values = readCommandLine();
const folder = resolve(root, values.folder);
const folderName = relative(process.cwd(), folder);
const begin = Date.now();
const tidyUps: Array<() => Promise<void>> = [];
let giveFolderBack = async () => {};
let ending = false;
let started: Promise<void> = Promise.resolve();

// npm passes Ctrl-C on although the terminal has sent it already, so one may come twice.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => void end(0, 'Stopping.'));
}
// A terminal that was closed takes no more words.
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
	const keep = async (news: Partial<Ledger>) => {
		await writeLedger(folder, Object.assign(ledger, news));
	};

	const sandbox = await startSandbox({
		port: await freePort(Number(values['sandbox-port'])),
		database: join(folder, 'sandbox.sqlite'),
		onEnd: (output) => endedByItself('The sandbox', output),
	});
	tidyUps.push(sandbox.stop);
	say(`The sandbox, which plays Capillary, answers at ${sandbox.url}.`);

	const home = await N8nHome.make(join(folder, 'n8n'));
	tidyUps.push(() => home.stop());
	say('Building the package and installing it in n8n.');
	await home.installThisPackage();
	await copyCsvFiles(home);
	if (!ledger.sandbox) {
		say('Adding the credentials of the sandbox; n8n sets up its database first.');
		await importCredentials(home, sandbox.url);
	} else if (ledger.sandbox !== sandbox.url) {
		say('Pointing the credentials at the new address of the sandbox.');
		await moveCredentials(home, ledger.sandbox, sandbox.url);
	}
	await keep({ sandbox: sandbox.url });
	const files = await workflowFiles();
	const newFiles = files.filter((file) => !ledger.examples.includes(file));
	if (newFiles.length) {
		say(`Adding example workflows: ${newFiles.length}.`);
		await importWorkflows(home, newFiles);
		await keep({ examples: files });
	}

	say('Starting n8n.');
	const n8n = await home.start({
		port: await freePort(Number(values['n8n-port'])),
		onEnd: (output) => endedByItself('n8n', output),
	});
	if (!(await Session.hasOwner(n8n))) await home.makeOwner(n8n);
	await keep({ n8n });
	say('Ready.');
	console.log(whatToDo(n8n, sandbox.url, home.files));
}

function readCommandLine() {
	try {
		return parseArgs({
			options: {
				help: { type: 'boolean' },
				folder: { type: 'string', default: '.start' },
				'n8n-port': { type: 'string', default: '5678' },
				'sandbox-port': { type: 'string', default: '4010' },
			},
		}).values;
	} catch (error) {
		console.error(`${(error as Error).message}\n\n${usage}`);
		process.exit(2);
	}
}

/** Makes sure that this is the only start in the folder. */
async function takeFolder({ n8n, sandbox }: Ledger): Promise<void> {
	const lockFile = join(folder, 'lock');
	const wasLeftBehind = existsSync(lockFile);
	giveFolderBack = await takeTurn(lockFile, () => {
		throw new Error(
			'It runs already, in another terminal:\n' +
				(n8n ? `\n  n8n          ${n8n}\n  the sandbox  ${sandbox}\n` : '') +
				'\nUse that one, or stop it there with Ctrl-C and start again.\n' +
				`(If there is none, delete ${lockFile} and start again.)`,
		);
	});
	// The n8n and the sandbox of a start that was killed need a moment to notice.
	const ports = [n8n, sandbox].flatMap((address) =>
		address ? [Number(new URL(address).port)] : [],
	);
	for (let waits = 0; wasLeftBehind && waits < 20; waits++) {
		const free = await Promise.all(ports.map(freePort));
		if (free.every((port, i) => port === ports[i])) break;
		await pause(500);
	}
}

function whatToDo(n8n: string, sandbox: string, files: string): string {
	return `
  1. Open in a browser    ${n8n}/workflow/${workflowId(firstExample)}
     Sign in with         ${owner.email}
     and the password     ${owner.password}
  2. Click the button "Execute workflow": it adds the customers of a CSV file to Capillary.
     The numbers on the lines tell how many were added (Success) and how many rows were refused
     (Error). A double click on the node "Rows to correct" shows why.
  3. See the customers    ${sandbox}/
     "Forget everything" on that page empties Capillary for another run.

  More examples           ${n8n}/home/workflows
  The CSV files           ${relative(process.cwd(), files)}

Ctrl-C stops n8n and the sandbox. What you do is kept in ${folderName}: the next "npm start" goes on
from there. To start anew, delete that folder.
`;
}

function endedByItself(who: string, output: string): void {
	const lastLines = output.trim().split('\n').slice(-20);
	const text = lastLines.map((line) => `    ${line}`).join('\n');
	void end(1, `${who} has ended by itself. This is the end of its output:\n\n${text}\n`);
}

async function end(exitCode: number, words: string): Promise<void> {
	if (ending) return;
	ending = true;
	console.log(`\n${words}`);
	await tidyUp();
	// A build that is under way is not left alone.
	await started.catch(() => {});
	await tidyUp();
	await giveFolderBack();
	if (exitCode === 0) console.log(`Stopped. What you did is kept in ${folderName}.`);
	process.exit(exitCode);
}

async function tidyUp(): Promise<void> {
	for (const each of tidyUps.splice(0).reverse()) await each();
}

/** Says what start() does next, unless it is to end. */
function say(words: string): void {
	if (ending) throw new Error('It was stopped.');
	const seconds = Math.round((Date.now() - begin) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${words}`);
}
