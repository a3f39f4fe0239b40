/** Bytes of an answer that are read at most, unpacked: a page of a hundred customers has a hundredth of it. */
export const LARGEST_ANSWER = 10_000_000;

/** An answer went on beyond what is read; the rest was not. Its code stands in for the system's. */
export class AnswerTooLarge extends Error {
	readonly code = 'ANSWER_TOO_LARGE';

	constructor() {
		super('more than 10 MB');
	}
}

/**
 * The text of an answer whose body n8n hands over as a stream, in UTF-8 without a byte order mark. Anything
 * else than a stream stays as it is. The connection is closed when reading ends early.
 *
 * @throws AnswerTooLarge while reading, as soon as it is too much
 * @throws whatever ends the stream before its time
 */
export async function readText(body: unknown): Promise<unknown> {
	if (!isStream(body)) return body;
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		if (size > LARGEST_ANSWER) throw new AnswerTooLarge();
		chunks.push(chunk);
	}
	return new TextDecoder().decode(Buffer.concat(chunks));
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
	return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
