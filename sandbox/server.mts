import { randomBytes } from 'node:crypto';
import { createApplication } from './application.mts';
import { readCommandLine, USAGE, type StartOptions } from './commandLine.mts';
import { Database } from './database.mts';
import { isLoopback, namesOf, type Access } from './guard.mts';
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

async function run(options: StartOptions): Promise<void> {
	const { host, port, database: file, switches } = options;
	const database = new Database(file);
	const access = accessOf(options);
	const app = createApplication(database, switches, access);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void app.close().then(() => database.close()));
	}
	const url = await app.listen({ host, port });
	process.stdout.write(`Capillary sandbox: ${url}\n\n${welcome(url, file, access)}`);
}

/** On this machine alone, names are checked; open to others, a password is required. */
function accessOf({ host, allowedHosts }: StartOptions): Access {
	if (isLoopback(host)) return { names: namesOf(host, allowedHosts), password: undefined };
	// `||`, because an empty variable is no password.
	const password = process.env.SANDBOX_PASSWORD || randomBytes(12).toString('base64url');
	return { names: undefined, password };
}

function welcome(url: string, file: string, { password }: Access): string {
	const [till] = TILLS;
	const [client] = CLIENTS;
	return `  In n8n, in a Capillary credential, choose the region Custom and this host:
    host      ${url}
    username  ${till?.code}
    password  ${till?.password}
  With OAuth instead:
    key       ${client?.key}
    secret    ${client?.secret}

  See customers and requests: ${url}/${passwordLine(password)}
  Data is stored in ${file === ':memory:' ? 'memory only' : file}; Ctrl+C stops the sandbox.

`;
}

/** A password that the user chose is not printed. */
function passwordLine(password: string | undefined): string {
	if (password === undefined) return '';
	const known = process.env.SANDBOX_PASSWORD ? 'from SANDBOX_PASSWORD' : password;
	return `\n    any user name, and the password ${known}`;
}
