import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A message as it arrived: its recipient, and its text with its headers. */
export interface Mail {
	to: string;
	text: string;
}

/** A server that takes every message (SMTP, RFC 5321) and keeps it. */
export interface MailServer {
	port: number;
	mails: Mail[];
	stop(): Promise<void>;
}

/** Starts a mail server on a free port of this machine. */
export async function startMailServer(): Promise<MailServer> {
	const mails: Mail[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket));
		socket.on('error', () => {});
		void converse(socket, mails);
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		port: (server.address() as AddressInfo).port,
		mails,
		stop: async () => {
			const closed = once(server, 'close');
			server.close();
			for (const socket of sockets) socket.destroy();
			await closed;
		},
	};
}

async function converse(socket: Socket, mails: Mail[]): Promise<void> {
	const say = (line: string) => socket.write(`${line}\r\n`);
	let to = '';
	let text: string[] | undefined;
	let rest = '';
	say('220 mail.example');
	for await (const chunk of socket) {
		const lines = (rest + String(chunk)).split('\r\n');
		rest = lines.pop()!;
		for (const line of lines) {
			if (text && line !== '.') {
				text.push(line);
			} else if (text) {
				mails.push({ to, text: text.join('\n') });
				text = undefined;
				say('250 Kept');
			} else if (/^DATA/i.test(line)) {
				text = [];
				say('354 Go on');
			} else {
				[, to] = /^RCPT TO:<(.*?)>/i.exec(line) ?? [undefined, to];
				say(/^QUIT/i.test(line) ? '221 Bye' : '250 Good');
			}
		}
	}
}
