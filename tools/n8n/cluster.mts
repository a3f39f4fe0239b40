import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packPackage, type Tarball } from './community-package.mts';
import { freePort } from './free-port.mts';
import { N8nHome } from './home.mts';
import { root, withNode } from './npm.js';
import { lineOf, startProgram, stopProgram, type Program } from './program.mts';
import { findServices } from './services.js';
import type { Session } from './session.mts';

/** One of the processes beside the main one. */
interface ClusterProcess {
	/** Everything it has printed. */
	output(): string;
	/** Ends it from one moment to the next, as when its machine is lost. */
	kill(): Promise<void>;
	/** Ends it as a restart does; waits until it has ended by itself. */
	drain(): Promise<void>;
}

/** One of the processes that take deliveries to the production URLs of webhooks. */
export interface WebhookProcess extends ClusterProcess {
	/** Where it listens, such as http://127.0.0.1:5678; a load balancer would be in front of it. */
	address: string;
}

/** One of the processes that run executions. */
export interface Worker extends ClusterProcess {
	/** The one folder in which the workflows that it runs read and write files. */
	files: string;
	/** The executions that it has started, in their order. */
	executions(): string[];
}

interface WorkerOptions {
	/** Whether this package is installed on its machine. */
	hasPackage?: boolean;
	/** How many executions it runs at a time. */
	concurrency?: number;
	settings?: NodeJS.ProcessEnv;
}

/**
 * n8n in queue mode: a main process with the editor, and workers, each in a home of its own as on machines
 * of their own. Redis and PostgreSQL are started for it alone.
 *
 *     const cluster = await Cluster.start();
 *     const worker = await cluster.addWorker();
 *     const { id } = await cluster.owner.post('/workflows', workflow);
 *     await cluster.remove();
 */
export class Cluster {
	/** The main process's home. */
	readonly main: N8nHome;
	/** Where the editor, webhooks and forms are. */
	readonly address: string;
	readonly owner: Session;
	readonly #folder: string;
	readonly #package: Tarball;
	readonly #settings: NodeJS.ProcessEnv;
	readonly #services: Services;
	#homes: N8nHome[];
	/** How many have been added. */
	#workers = 0;
	#webhookProcesses = 0;

	/**
	 * Starts everything but workers, with this package on the main process.
	 * @param settings n8n's environment variables, for each of its processes
	 * @throws {Missing} when Redis or PostgreSQL is not installed
	 */
	static async start(settings: NodeJS.ProcessEnv = {}): Promise<Cluster> {
		const folder = await mkdtemp(join(tmpdir(), 'n8n-cluster-'));
		const services: Services = { programs: new Set() };
		let main: N8nHome | undefined;
		try {
			const shared = {
				EXECUTIONS_MODE: 'queue',
				OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
				N8N_ENCRYPTION_KEY: randomBytes(16).toString('hex'),
				...(await startRedis(folder, services)),
				...(await startPostgres(folder, services)),
				...settings,
			};
			const tarball = await packPackage(folder);
			main = await N8nHome.make(join(folder, 'main'), shared);
			await main.install(tarball);
			const address = await main.start();
			const owner = await main.makeOwner(address);
			return new Cluster({ main, address, owner, folder, tarball, shared, services });
		} catch (error) {
			await main?.stop();
			await Promise.all([...services.programs].map(stopProgram));
			await rm(folder, { recursive: true, force: true });
			throw error;
		}
	}

	private constructor(made: {
		main: N8nHome;
		address: string;
		owner: Session;
		folder: string;
		tarball: Tarball;
		shared: NodeJS.ProcessEnv;
		services: Services;
	}) {
		this.main = made.main;
		this.address = made.address;
		this.owner = made.owner;
		this.#folder = made.folder;
		this.#package = made.tarball;
		this.#settings = made.shared;
		this.#services = made.services;
		this.#homes = [made.main];
	}

	/** Starts one more worker; returns when it takes executions. */
	async addWorker(options: WorkerOptions = {}): Promise<Worker> {
		const { hasPackage = true, concurrency = 5, settings } = options;
		const folder = join(this.#folder, `worker-${++this.#workers}`);
		const home = await N8nHome.make(folder, { ...this.#settings, ...settings });
		this.#homes.push(home);
		if (hasPackage) await home.install(this.#package);
		const program = await home.startWorker(concurrency);
		return workerOf(program, home.files);
	}

	/** Starts one more process for webhooks; returns when it takes deliveries. */
	async addWebhookProcess(): Promise<WebhookProcess> {
		const folder = join(this.#folder, `webhook-${++this.#webhookProcesses}`);
		const home = await N8nHome.make(folder, this.#settings);
		this.#homes.push(home);
		await home.install(this.#package);
		const { program, address } = await home.startWebhookProcess();
		return { address, ...processOf(program) };
	}

	/** Ends PostgreSQL, as an update of it does, and starts it again when something is done. */
	async withoutDatabase(something: () => Promise<void>): Promise<void> {
		const { programs, database } = this.#services;
		await stopProgram(database!.program);
		programs.delete(database!.program);
		try {
			await something();
		} finally {
			database!.program = await database!.start();
		}
	}

	/** Ends everything and deletes its files. */
	async remove(): Promise<void> {
		await Promise.all(this.#homes.map(async (home) => await home.stop()));
		await Promise.all([...this.#services.programs].map(stopProgram));
		await rm(this.#folder, { recursive: true, force: true, maxRetries: 3 });
	}
}

function workerOf(program: Program, files: string): Worker {
	return {
		files,
		executions() {
			const started = program.output().matchAll(/Worker started execution (\S+)/g);
			return [...started].map(([, id]) => id);
		},
		...processOf(program),
	};
}

function processOf(program: Program): ClusterProcess {
	const { process } = program;
	const end = async (signal: () => void) => {
		if (process.exitCode !== null || process.signalCode !== null) return;
		const ended = once(process, 'close');
		signal();
		await ended;
	};
	return {
		output: () => program.output(),
		// With what it has started: its process group.
		kill: async () => await end(() => globalThis.process.kill(-process.pid!, 'SIGKILL')),
		drain: async () => await end(() => process.kill('SIGTERM')),
	};
}

/** What runs beside n8n. */
interface Services {
	programs: Set<Program>;
	/** PostgreSQL, and how it is started */
	database?: { program: Program; start: () => Promise<Program> };
}

const HOST = '127.0.0.1';

/** @returns n8n's settings for it */
async function startRedis(folder: string, { programs }: Services): Promise<NodeJS.ProcessEnv> {
	const port = String(await freePort());
	const noFiles = ['--save', '', '--appendonly', 'no'];
	const { redis } = findServices();
	const program = startService([redis, '--port', port, '--bind', HOST, ...noFiles], folder);
	programs.add(program);
	await lineOf(program, /Ready to accept connections/);
	return { QUEUE_BULL_REDIS_HOST: HOST, QUEUE_BULL_REDIS_PORT: port };
}

/** @returns n8n's settings for it */
async function startPostgres(folder: string, services: Services): Promise<NodeJS.ProcessEnv> {
	const port = String(await freePort());
	const place = join(folder, 'postgres');
	await mkdir(place, { mode: 0o700 });
	const { postgres, initdb } = findServices();
	const user = 'postgres';
	if (NOBODY !== undefined) {
		// The folder that it is in is root's, and lets others pass.
		await chmod(folder, 0o711);
		await chown(place, NOBODY, NOBODY);
	}
	const making = startService(
		[initdb, '-D', place, '-U', user, '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'],
		place,
		NOBODY,
	);
	const [exitCode] = await once(making.process, 'close');
	if (exitCode !== 0) throw new Error(`PostgreSQL could not be set up:\n${making.output()}`);
	const start = async () => {
		const program = startService(
			[postgres, '-D', place, '-p', port, '-h', HOST, '-k', place, '-c', 'fsync=off'],
			place,
			NOBODY,
		);
		services.programs.add(program);
		await lineOf(program, /ready to accept connections/);
		return program;
	};
	services.database = { program: await start(), start };
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: HOST,
		DB_POSTGRESDB_PORT: port,
		DB_POSTGRESDB_DATABASE: 'postgres',
		DB_POSTGRESDB_USER: user,
		DB_POSTGRESDB_PASSWORD: 'none',
	};
}

/** PostgreSQL refuses to be run by root. */
const NOBODY = process.getuid?.() === 0 ? 65534 : undefined;

/** @param user the ID of the one who runs it; without it, whoever runs this */
function startService(command: string[], folder: string, user?: number): Program {
	const asUser = user === undefined ? [] : ['--user', String(user)];
	const args = [join(root, 'tools/n8n/service.mjs'), ...asUser, ...command];
	return startProgram(process.execPath, args, { cwd: folder, env: withNode(process.execPath) });
}
