// Loaded into a program before its own code. The program's standard input is a pipe from the process
// that started it, which closes when that process is gone, however it went.
process.stdin.once('close', () => process.kill(process.pid, 'SIGTERM'));
process.stdin.resume();
// The program may still end by itself.
process.stdin.unref();
