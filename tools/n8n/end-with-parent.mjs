// Loaded into a program before its own code. The program's standard input is a pipe from the process
// that started it, which closes when that process is gone, however it went.
import { Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';

// The program's threads, and programs it starts itself, may load this too.
if (isMainThread && process.stdin instanceof Socket) {
	process.stdin.once('close', () => {
		// Nobody reads the program's last words any more, and it would talk about that for ever.
		for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
		process.kill(process.pid, 'SIGTERM');
		setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8_000).unref();
	});
	process.stdin.resume();
	// The program may still end by itself.
	process.stdin.unref();
}
