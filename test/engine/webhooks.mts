import { type Answer, type RecordedRequest, startServer } from './server.mts';

/** A webhook as Capillary's pages show it. */
export interface ListedWebhook {
	webHookId: string;
	name: string;
	active: boolean;
	eventNames: string[];
	webHookUrl: string;
	webHookHeaders: Record<string, string>;
	[name: string]: unknown;
}

/** What another integration of the organization registered, with its secret. */
export const FOREIGN_SECRET = 'Basic Zm9yZWlnbjpzM2NyM3QtY2FuYXJ5';

const foreign = (index: number): ListedWebhook => ({
	webHookId: `5e9713cec64f3d00085d7e${String(index).padStart(2, '0')}`,
	name: `webhook0${index}`,
	active: index % 2 === 0,
	eventNames: ['transactionAdded'],
	webHookUrl: 'https://other.example/hook',
	webHookType: 'HTTP',
	methodType: 'POST',
	webHookHeaders: { Authorization: FOREIGN_SECRET, 'Content-Type': 'application/json' },
	maxAllowedConnections: 20,
});

/**
 * A server that keeps webhooks as Capillary's pages tell: a DELETE makes one inactive, a PUT puts the whole
 * object in its place, and the list shows all of the organization's with their secrets.
 *
 * @param interfere answers in its place, where it gives an answer
 */
export async function startWebhooks(
	interfere: (request: RecordedRequest, index: number) => Answer | undefined = () => undefined,
) {
	const webhooks: ListedWebhook[] = [foreign(1), foreign(2)];
	let made = 0;
	const serve = ({ method, path, body }: RecordedRequest): Answer => {
		const found = webhooks.find(({ webHookId }) => path.endsWith(`/${webHookId}`));
		if (method === 'GET') return answer(webhooks);
		if (method === 'POST') {
			const webhook = { webHookId: `671b8466760af0000761b6${++made + 10}`, ...(body as object) };
			webhooks.push(webhook as ListedWebhook);
			return answer(webhook);
		}
		if (!found) return { body: { data: null, errors: [{ code: null, message: 'Not found' }] } };
		if (method === 'DELETE') found.active = false;
		if (method === 'PUT') {
			webhooks[webhooks.indexOf(found)] = {
				webHookId: found.webHookId,
				...(body as object),
			} as ListedWebhook;
		}
		return answer(webhooks.find(({ webHookId }) => webHookId === found.webHookId));
	};
	const server = await startServer((request, index) => interfere(request, index) ?? serve(request));
	return {
		url: server.url,
		requests: server.requests,
		/** Those of the node. */
		ours: () => webhooks.filter(({ name }) => name.startsWith('n8n_')),
		active: () => webhooks.filter(({ name, active }) => active && name.startsWith('n8n_')),
		all: webhooks,
		sent: (method: string) => server.requests.filter((request) => request.method === method),
		close: async () => await server.close(),
	};
}

/** What Capillary's v3 API wraps its answers in. */
export function answer(data: unknown): Answer {
	return { body: { data, errors: null, warnings: null } };
}
