import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { installPackage, packPackage, type Tarball } from './community-package.mts';
import { n8nNode, n8nProgram } from './installation.js';
import { freePort } from './free-port.mts';
import { root, withNode } from './npm.js';
import { lineOf, startProgram, stopProgram, watchProgram, type Program } from './program.mts';
import { Session } from './session.mts';

/** An item as n8n's run data holds it. */
export interface Item {
	json: Record<string, any>;
	pairedItem?: { item: number; input?: number };
	error?: { message: string; description?: string };
}

/** Items that each node put out in one run: `items['Add customers'][1]` is its error output. */
export type RunItems = Record<string, Item[][]>;

export interface Credential {
	/** Its name, unless another one is given. */
	id?: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

interface StartOptions {
	port?: number;
	reload?: boolean;
	logLevel?: string;
	onEnd?: (output: string) => void;
}

/**
 * A home directory on a machine where n8n has just been installed, and n8n run in it: from its
 * command line, or as a server with its editor. Nothing of it touches the user's own n8n.
 *
 *     const home = await N8nHome.make();
 *     await home.installThisPackage();
 *     await home.importCredentials([credential]);
 *     const ids = await home.importWorkflows(folder);
 *     const address = await home.start();
 *     const owner = await home.makeOwner(address);
 *     const workflows = await owner.get('/workflows');
 *     await home.remove();
 *
 * What is imported belongs to the owner, whether the owner is made before or afterwards.
 */
export class N8nHome {
	readonly folder: string;
	/** The one folder in which n8n, left as it is, lets workflows read and write files. */
	readonly files: string;
	readonly #settings: NodeJS.ProcessEnv;
	#programs = new Set<Program>();
	#stopped = false;

	/**
	 * @param folder where it is, to be found there again; without it, a new temporary folder
	 * @param settings n8n's environment variables, for whatever is started in it
	 */
	static async make(folder?: string, settings: NodeJS.ProcessEnv = {}): Promise<N8nHome> {
		const place = folder ?? (await mkdtemp(join(tmpdir(), 'n8n-home-')));
		const home = new N8nHome(place, settings);
		await mkdir(home.files, { recursive: true });
		return home;
	}

	private constructor(folder: string, settings: NodeJS.ProcessEnv) {
		this.folder = folder;
		this.files = join(folder, '.n8n-files');
		this.#settings = settings;
	}

	/** Builds and packs this checkout and installs it as a community node, in place of an older one. */
	async installThisPackage(): Promise<void> {
		const tarball = await packPackage(this.folder);
		await this.install(tarball);
		await rm(tarball.file);
	}

	/** Installs a package that was packed before, as a community node. */
	async install(tarball: Tarball): Promise<void> {
		await installPackage(tarball, join(this.folder, '.n8n/nodes'));
	}

	/**
	 * Imports credentials, each in place of one with the same ID. Workflows that are imported
	 * afterwards find them by their names.
	 */
	async importCredentials(credentials: Credential[]): Promise<void> {
		const file = join(this.folder, 'credentials.json');
		const identified = credentials.map((credential) => ({ id: credential.name, ...credential }));
		await writeFile(file, JSON.stringify(identified), { mode: 0o600 });
		try {
			await this.#run('import:credentials', `--input=${file}`);
		} finally {
			await rm(file);
		}
	}

	/** Reads all credentials, with what is secret in them. */
	async exportCredentials(): Promise<Credential[]> {
		const file = join(this.folder, 'credentials.json');
		await writeFile(file, '', { mode: 0o600 });
		try {
			await this.#run('export:credentials', '--all', '--decrypted', `--output=${file}`);
			const credentials: Credential[] = JSON.parse(await readFile(file, 'utf8'));
			return credentials.map(({ id, name, type, data }) => ({ id, name, type, data }));
		} catch (error) {
			if ((error as Error).message.includes('No credentials found')) return [];
			throw error;
		} finally {
			await rm(file);
		}
	}

	/** Imports one credential, as importCredentials() does. */
	async importCredential(credential: Credential): Promise<void> {
		await this.importCredentials([credential]);
	}

	/**
	 * Imports every workflow of a folder, not active. One that has an ID keeps it.
	 * @returns the ID of each, by its name
	 * @throws when n8n leaves one out
	 */
	async importWorkflows(folder: string): Promise<Map<string, string>> {
		const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
		const workflows = await Promise.all(
			files.map(async (file) => ({
				id: randomBytes(8).toString('hex'),
				...JSON.parse(await readFile(join(folder, file), 'utf8')),
			})),
		);
		const file = join(this.folder, 'workflows.json');
		await writeFile(file, JSON.stringify(workflows));
		const output = await this.#run('import:workflow', `--input=${file}`);
		await rm(file);
		if (!output.includes(`Successfully imported ${workflows.length} workflow`)) {
			throw new Error(`n8n left a workflow out:\n${output}`);
		}
		return new Map(workflows.map(({ name, id }) => [name, id]));
	}

	/**
	 * Runs a workflow from its trigger to its end.
	 * @throws with n8n's own message when a node stopped the run
	 */
	async execute(workflowId: string): Promise<RunItems> {
		const output = await this.#run('execute', `--id=${workflowId}`, '--rawOutput');
		const json = printedRun(output);
		if (!json) throw new Error(`n8n did not run the workflow:\n${output}`);
		const { resultData } = JSON.parse(json).data;
		if (resultData.error) throw new Error(resultData.error.message);
		const runs = Object.entries<any>(resultData.runData);
		return Object.fromEntries(runs.map(([name, [run]]) => [name, run.data?.main ?? []]));
	}

	/**
	 * Starts n8n as a server, with its editor and its test webhooks and forms.
	 * @param options.port 0 or nothing takes any free port
	 * @param options.reload loads installed packages anew when their files change
	 * @param options.logLevel such as `debug`; without it, n8n's own
	 * @param options.onEnd told the program's whole output when it ends without having been stopped
	 * @returns its address, such as http://127.0.0.1:5678, when the editor and its API answer
	 * @throws with n8n's output when it ends before that
	 */
	async start({ port = 0, reload = false, logLevel, onEnd }: StartOptions = {}): Promise<string> {
		const chosen = port || (await freePort());
		const program = await this.#start(['start'], {
			N8N_PORT: String(chosen),
			N8N_DEV_RELOAD: String(reload),
			// Otherwise n8n lets pages of every origin read its API, and limits no attempts to sign in.
			NODE_ENV: 'production',
			...(logLevel && { N8N_LOG_LEVEL: logLevel }),
		});
		// /healthz says yes before the editor and its API answer.
		await lineOf(program, /Editor is now accessible/);
		if (onEnd) watchProgram(program, onEnd);
		return `http://127.0.0.1:${chosen}`;
	}

	/**
	 * Starts n8n as a worker, which runs what the server hands on; `settings` name the server's queue.
	 * @returns the program, when it takes executions
	 * @throws with n8n's output when it ends before that
	 */
	async startWorker(concurrency: number): Promise<Program> {
		const program = await this.#start(['worker', `--concurrency=${concurrency}`]);
		await lineOf(program, /n8n worker is now ready/);
		return program;
	}

	/**
	 * Starts n8n as a webhook process, which takes deliveries to production URLs and hands the executions on to
	 * workers; `settings` name the server's queue.
	 * @returns the program and its address, when it takes deliveries
	 * @throws with n8n's output when it ends before that
	 */
	async startWebhookProcess(): Promise<{ program: Program; address: string }> {
		const port = await freePort();
		const program = await this.#start(['webhook'], { N8N_PORT: String(port) });
		await lineOf(program, /Webhook listener waiting for requests/);
		return { program, address: `http://127.0.0.1:${port}` };
	}

	/**
	 * Sets up the owner of a started n8n, as its first page asks a person to.
	 * @param address what start() returned
	 * @param password one that n8n accepts; without it, one that nobody knows
	 * @returns the owner, signed in
	 * @throws when it has an owner already; then `Session.signIn()` is the way
	 */
	async makeOwner(address: string, password?: string): Promise<Session> {
		return await Session.ofNewOwner(address, password ?? `A1${randomBytes(12).toString('hex')}`);
	}

	/** What every n8n that runs in this home has printed so far. */
	output(): string {
		return [...this.#programs].map((program) => program.output()).join('\n');
	}

	/** Ends every n8n that runs in this home, and lets none start again; what it holds is kept. */
	async stop(): Promise<void> {
		this.#stopped = true;
		await Promise.all([...this.#programs].map(stopProgram));
	}

	/** Ends every n8n that runs in this home and deletes the home. */
	async remove(): Promise<void> {
		await this.stop();
		await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
	}

	async #run(...args: string[]): Promise<string> {
		// A busy machine takes longer to end a command than a server may.
		const program = await this.#start(args, { N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '60' });
		const [exitCode, signal] = await once(program.process, 'close');
		// The engine of n8n's expressions now and then crashes while a process ends that has done its work.
		const isDone = signal === 'SIGSEGV' && printedRun(program.output()) !== undefined;
		if (exitCode !== 0 && !isDone) {
			throw new Error(`n8n ${args[0]} failed (${exitCode ?? signal}):\n${program.output()}`);
		}
		return program.output();
	}

	async #start(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Program> {
		const port = await freePort();
		if (this.#stopped) throw new Error('This home of n8n was stopped.');
		const program = startProgram(n8nNode(), ['--import', ownNames, n8nProgram(), ...args], {
			// The examples name their files as seen from the home directory.
			cwd: this.folder,
			env: {
				...withoutOtherN8n(withNode(n8nNode())),
				...quiet,
				HOME: this.folder,
				N8N_USER_FOLDER: this.folder,
				N8N_RUNNERS_BROKER_PORT: String(port),
				...environment,
				...this.#settings,
			},
		});
		this.#programs.add(program);
		program.process.on('close', () => this.#programs.delete(program));
		return program;
	}
}

const ownNames = pathToFileURL(join(root, 'tools/n8n/own-names.mjs')).href;

/** What `n8n execute` printed of a run that came to its end, as JSON. */
function printedRun(output: string): string | undefined {
	return /^\{$[^]*^\}$/m.exec(output)?.[0];
}

/** Keeps n8n from calling home and from asking anything, and others from calling it. */
const quiet = {
	N8N_LISTEN_ADDRESS: '127.0.0.1',
	// Otherwise its webhooks and forms are at "localhost", which may mean ::1.
	N8N_HOST: '127.0.0.1',
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	// It is served without TLS, on this machine only.
	N8N_SECURE_COOKIE: 'false',
	N8N_SAMESITE_COOKIE: 'strict',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	// Seconds that a workflow still running is waited for; less than stopProgram() waits.
	N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
};

// The user may have an n8n of their own, set up by environment variables; and jest sets NODE_ENV,
// which makes n8n silent.
function withoutOtherN8n(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	const others = /^(N8N|DB|EXECUTIONS|QUEUE|GENERIC|WEBHOOK)_|^NODE_ENV$/;
	return Object.fromEntries(Object.entries(environment).filter(([name]) => !others.test(name)));
}
