import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A process on this machine. */
export interface ListedProcess {
	id: number;
	/** The process that started it */
	parent: number;
	/** Its program and arguments, separated by blanks */
	command: string;
}

/** Lists every process. A bare Linux has no `ps`, other systems have no /proc. */
export function listProcesses(): ListedProcess[] {
	return existsSync('/proc/self/status') ? listInProc() : listWithPs();
}

function listInProc(): ListedProcess[] {
	return readdirSync('/proc')
		.filter((name) => /^\d+$/.test(name))
		.flatMap((id) => {
			try {
				const status = readFileSync(`/proc/${id}/status`, 'utf8');
				const command = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
				return [{ id: Number(id), parent: Number(/^PPid:\s*(\d+)/m.exec(status)![1]), command }];
			} catch {
				// It has ended since it was listed.
				return [];
			}
		});
}

function listWithPs(): ListedProcess[] {
	const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
	return [...table.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, id, parent, command]) => ({
		id: Number(id),
		parent: Number(parent),
		command,
	}));
}
