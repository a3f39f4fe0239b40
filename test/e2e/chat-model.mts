import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the model does next: call a tool, or say something, which ends its turn. */
export type Turn = { call: string; with: object } | { say: string };

/** A tool as described to a model. */
export interface OfferedTool {
	name: string;
	description: string;
	parameters: { properties: Record<string, any>; required: string[] };
}

/** One question to the model, in the format of OpenAI's chat completions. */
export interface Question {
	messages: Array<{ role: string; content: any; tool_call_id?: string }>;
	tools: Array<{ type: string; function: OfferedTool }>;
	stream?: boolean;
}

/** A chat model that plays a script, at an address that speaks OpenAI's protocol. */
export interface ChatModel {
	/** For the field Base URL of n8n's OpenAI credential. */
	url: string;
	/** Everything it was asked since the script started. */
	questions: Question[];
	/** Starts a script; `left` then tells how many turns remain, or is negative after too many questions. */
	play(turns: Turn[]): void;
	left(): number;
	stop(): Promise<void>;
}

/**
 * Starts a chat model on this machine that answers `POST /v1/chat/completions` with the turns of a
 * script, one per question, as a whole or as a stream, as requested.
 */
export async function startChatModel(): Promise<ChatModel> {
	const questions: Question[] = [];
	let turns: Turn[] = [];
	let left = 0;
	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const question: Question = JSON.parse(await readText(request));
		questions.push(question);
		left--;
		const message = messageOf(turns.shift() ?? { say: 'The script is over.' }, questions.length);
		if (question.stream) {
			response.writeHead(200, { 'Content-Type': 'text/event-stream' });
			for (const chunk of [chunkOf(message), chunkOf(undefined, message)]) {
				response.write(`data: ${JSON.stringify(chunk)}\n\n`);
			}
			response.end('data: [DONE]\n\n');
		} else {
			response.writeHead(200, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify(answerOf(message)));
		}
	};
	const server = createServer((request, response) => void answer(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
		questions,
		play(script) {
			questions.length = 0;
			turns = [...script];
			left = script.length;
		},
		left: () => left,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

type Message = ReturnType<typeof messageOf>;

function messageOf(turn: Turn, number: number) {
	if ('say' in turn) return { role: 'assistant', content: turn.say };
	const called = { name: turn.call, arguments: JSON.stringify(turn.with) };
	const call = { index: 0, id: `call_${number}`, type: 'function', function: called };
	return { role: 'assistant', content: null, tool_calls: [call] };
}

function answerOf(message: Message): object {
	const choice = { index: 0, message, finish_reason: finishOf(message) };
	return { ...head, object: 'chat.completion', choices: [choice], usage };
}

/** The message itself, or the end of the one that was sent. */
function chunkOf(message: Message | undefined, ended?: Message): object {
	const finish_reason = ended ? finishOf(ended) : null;
	const choice = { index: 0, delta: message ?? {}, finish_reason };
	return { ...head, object: 'chat.completion.chunk', choices: [choice] };
}

function finishOf(message: Message): string {
	return 'tool_calls' in message ? 'tool_calls' : 'stop';
}

const head = { id: 'chatcmpl-1', created: 1, model: 'gpt-5-mini' };
const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };

async function readText(request: IncomingMessage): Promise<string> {
	let text = '';
	for await (const piece of request.setEncoding('utf8')) text += piece;
	return text;
}
