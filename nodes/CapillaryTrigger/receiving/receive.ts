import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { parseAnswer } from '../../Capillary/delivery/exactJson';
import { keyOf, nodeKeyOf } from '../once/key';
import { Memory } from '../once/memory';
import { readSettings, type Settings } from '../settings';
import { eventsIn, type Enveloped } from './envelope';
import { readEvent } from './event';
import { passes } from './filter';
import { checkSecret } from './secretCheck';

/** Bytes of a delivery: the longest event that Capillary publishes has a fiftieth of it. */
const LARGEST_DELIVERY = 1_000_000;

/** As much as is needed of the answer that n8n sends; n8n's own type for it is not part of what a node is given. */
interface Response {
	statusCode: number;
	once(event: 'close' | 'finish', listener: () => void): void;
	status(code: number): { json(body: unknown): void };
}

/** What this process accepted. */
const memory = new Memory();

/** What a delivery is answered when it starts nothing. */
class Refusal {
	constructor(
		readonly status: number,
		readonly message: string,
	) {}
}

/**
 * Takes a delivery of Capillary's: refuses what is not from there, leaves out what is not wanted or came before,
 * and hands the rest to the workflow as it came. n8n answers 200 at once, and the workflow runs afterwards.
 */
export async function receive(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const settings = readSettings(context);
	const refusal = await refusalOf(context, settings);
	if (refusal) return refuse(context, refusal);
	const events = eventsIn(payloadOf(context));
	if (events.length === 0) return refuse(context, new Refusal(400, 'There is no event in it'));
	const wanted = events.filter((event) => isWanted(event, context, settings));
	const fresh = await notRepeated(wanted, context, settings);
	if (fresh.length === 0) return { webhookResponse: { message: 'Nothing to do' } };
	return { workflowData: [fresh.map(({ raw }) => ({ json: raw as IDataObject }))] };
}

async function refusalOf(
	context: IWebhookFunctions,
	settings: Settings,
): Promise<Refusal | undefined> {
	const { header, isRight } = await checkSecret(context, settings);
	if (!isRight) return new Refusal(401, `The header ${header} is missing or wrong`);
	const headers = context.getHeaderData();
	if (!/^application\/([\w.-]+\+)?json\b/i.test(String(headers['content-type'] ?? ''))) {
		return new Refusal(415, 'Only JSON is accepted');
	}
	const { length } = rawBodyOf(context) ?? { length: Number(headers['content-length'] ?? 0) };
	if (length > LARGEST_DELIVERY) return new Refusal(413, 'That is larger than any event');
	return undefined;
}

/** The delivery as it was sent: n8n's own reading would round a long number. */
function payloadOf(context: IWebhookFunctions): unknown {
	const rawBody = rawBodyOf(context);
	return rawBody ? parseAnswer(rawBody.toString('utf8')) : context.getBodyData();
}

function rawBodyOf(context: IWebhookFunctions): Buffer | undefined {
	const { rawBody } = context.getRequestObject() as { rawBody?: unknown };
	return Buffer.isBuffer(rawBody) ? rawBody : undefined;
}

function isWanted(event: Enveloped, context: IWebhookFunctions, settings: Settings): boolean {
	const read = readEvent(event, context.getTimezone());
	// What names no event is not dropped: nobody would learn that it came.
	const isChosen = read.event === '' || settings.events.includes(read.event);
	return isChosen && passes(read, settings.filter);
}

/** The events that did not come before, noted from now on. A test may be repeated as often as somebody likes. */
async function notRepeated(
	events: Enveloped[],
	context: IWebhookFunctions,
	{ ignoreRepeated }: Settings,
): Promise<Enveloped[]> {
	if (!ignoreRepeated || context.getMode() === 'manual') return events;
	const node = nodeKeyOf(context);
	const answered = isAnswered(context);
	const areNew = await Promise.all(
		events.map(async (event) => {
			const key = keyOf(event, readEvent(event, 'UTC'));
			return await memory.take(node, key, answered);
		}),
	);
	return events.filter((_event, index) => areNew[index]);
}

/** Whether the answer 200 left, once it is known. */
async function isAnswered(context: IWebhookFunctions): Promise<boolean> {
	const response = responseOf(context);
	return await new Promise((tell) => {
		response.once('finish', () => tell(response.statusCode >= 200 && response.statusCode < 300));
		response.once('close', () => tell(false));
	});
}

function refuse(context: IWebhookFunctions, { status, message }: Refusal): IWebhookResponseData {
	responseOf(context).status(status).json({ message });
	return { noWebhookResponse: true };
}

function responseOf(context: IWebhookFunctions): Response {
	const response: unknown = context.getResponseObject();
	return response as Response;
}
