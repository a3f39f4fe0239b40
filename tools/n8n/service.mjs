// Runs a program that is not Node's for startProgram(), as another user where one is named, and ends it
// when it is ended itself: service.mjs [--user ID] PROGRAM ARGUMENT...
import { spawn } from 'node:child_process';

const args = process.argv.slice(2);
const user = args[0] === '--user' ? Number(args.splice(0, 2)[1]) : undefined;
const [program, ...itsArgs] = args;
const child = spawn(program, itsArgs, {
	stdio: ['ignore', 'inherit', 'inherit'],
	uid: user,
	gid: user,
});

// SIGINT is PostgreSQL's word for: now, whoever is connected; Redis takes it for SIGTERM.
process.on('SIGTERM', () => child.kill('SIGINT'));
child.on('close', (exitCode) => (process.exitCode = exitCode ?? 1));
child.on('error', (error) => {
	console.error(error.message);
	process.exitCode = 1;
});
