import { createApplication } from './application.mts';
import { readCommandLine, USAGE, type StartOptions } from './commandLine.mts';
import { Database } from './database.mts';
import { CLIENTS, TILLS } from './organization/seed.mts';

if (process.argv.includes('--help')) {
	process.stdout.write(`${USAGE}\n`);
} else {
	let start: StartOptions | undefined;
	try {
		start = readCommandLine(process.argv.slice(2));
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${USAGE}\n`);
		process.exitCode = 2;
	}
	if (start) await run(start);
}

async function run({ host, port, database: file, switches }: StartOptions): Promise<void> {
	const database = new Database(file);
	const app = createApplication(database, switches);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void app.close().then(() => database.close()));
	}
	const url = await app.listen({ host, port });
	process.stdout.write(`Capillary sandbox: ${url}\n\n${welcome(url, file)}`);
}

function welcome(url: string, file: string): string {
	const [till] = TILLS;
	const [client] = CLIENTS;
	return `  In n8n, in a Capillary credential, choose the region Custom and this host:
    host      ${url}
    username  ${till?.code}
    password  ${till?.password}
  With OAuth instead:
    key       ${client?.key}
    secret    ${client?.secret}

  See customers and requests: ${url}/
  Data is stored in ${file === ':memory:' ? 'memory only' : file}; Ctrl+C stops the sandbox.

`;
}
