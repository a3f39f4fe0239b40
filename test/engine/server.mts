import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** `abandoned`: the client went away before it had its answer. */
type Ending = 'answered' | 'dropped' | 'abandoned';

/** A request as the server saw it; `body` is parsed when it is JSON, else the text. */
export interface RecordedRequest {
	method: string;
	/** Path with the query, as sent: `/v2/customers?source=INSTORE`. */
	url: string;
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: unknown;
	/** The body as it came. */
	text: string;
	end: Promise<Ending>;
}

/** An answer; left out: status 200, no extra headers, empty body, at once. */
export interface Answer {
	status?: number;
	headers?: Record<string, string>;
	/** Text is sent as it is, anything else as JSON. */
	body?: unknown;
	/** Milliseconds before the answer. */
	delay?: number;
	/**
	 * Close the connection instead of answering: before the request counts as received (it is not
	 * in `requests`), or after.
	 */
	drop?: 'beforeRecording' | 'afterRecording';
}

/** The answers in order of arrival, or a function that answers request number `index`, from 0. */
export type Script =
	| Answer[]
	| ((request: RecordedRequest, index: number) => Answer | Promise<Answer>);

export interface AnsweringServer {
	/** `http://127.0.0.1:<port>`, without a slash at the end. */
	url: string;
	requests: RecordedRequest[];
	/** Drops what is still open and frees the port. */
	close(): Promise<void>;
}

function parsed(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return body;
	}
}

/**
 * Starts a server on a free local port that answers from a script and records what it was asked.
 * A request beyond the end of the script is recorded and answered 501, which no test expects.
 */
export async function startServer(script: Script): Promise<AnsweringServer> {
	const requests: RecordedRequest[] = [];
	const waiting = new Set<NodeJS.Timeout>();
	let arrived = 0;

	const answerTo = async (request: RecordedRequest, index: number): Promise<Answer> => {
		if (typeof script === 'function') return await script(request, index);
		return script[index] ?? { status: 501, body: 'The script of this test has no more answers' };
	};

	const receive = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const index = arrived++;
		let dropped = false;
		const end = new Promise<Ending>((resolve) => {
			outgoing.on('close', () => {
				if (outgoing.writableFinished) resolve('answered');
				else resolve(dropped ? 'dropped' : 'abandoned');
			});
		});
		const { pathname, searchParams } = new URL(incoming.url!, 'http://localhost');
		const sent = await text(incoming).catch(() => '');
		const request: RecordedRequest = {
			method: incoming.method!,
			url: incoming.url!,
			path: pathname,
			query: Object.fromEntries(searchParams),
			headers: incoming.headers,
			body: parsed(sent),
			text: sent,
			end,
		};

		// Recorded before it is answered, so that a script may look at `requests`.
		requests.push(request);
		const answer = await answerTo(request, index).catch(
			(error: Error): Answer => ({ status: 501, body: `The script threw: ${error.message}` }),
		);
		if (answer.drop === 'beforeRecording') requests.splice(requests.indexOf(request), 1);

		const timer = setTimeout(() => {
			waiting.delete(timer);
			if (answer.drop) {
				dropped = true;
				incoming.socket.destroy();
				return;
			}
			const { status = 200, headers = {}, body } = answer;
			const json = body !== undefined && typeof body !== 'string';
			outgoing.writeHead(status, {
				...(json && { 'content-type': 'application/json' }),
				...headers,
			});
			outgoing.end(json ? JSON.stringify(body) : body);
		}, answer.delay ?? 0);
		waiting.add(timer);
	};
	const server = createServer((incoming, outgoing) => void receive(incoming, outgoing));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		async close() {
			waiting.forEach(clearTimeout);
			const closed = new Promise((resolve) => server.close(resolve));
			server.closeAllConnections();
			await closed;
		},
	};
}
