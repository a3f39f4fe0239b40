import { readdirSync, readFileSync } from 'node:fs';

/** What a person starts who then waits for the answer. */
const STARTED_BY_SOMEONE_WAITING = [
	'n8n-nodes-base.formTrigger',
	'n8n-nodes-base.webhook',
	'@n8n/n8n-nodes-langchain.chatTrigger',
];

interface Node {
	name: string;
	type: string;
	parameters: { options?: { maxOutageWait?: number } };
}

const folder = new URL('../../examples/', import.meta.url);
const examples = readdirSync(folder)
	.filter((file) => file.endsWith('.json'))
	.map((file): [string, Node[]] => [
		file,
		JSON.parse(readFileSync(new URL(file, folder), 'utf8')).nodes,
	]);
const interactive = examples.filter(([, nodes]) =>
	nodes.some(({ type }) => STARTED_BY_SOMEONE_WAITING.includes(type)),
);

test('the examples in which somebody waits for the answer are the form, the chats and the webhook', () => {
	expect(interactive.map(([file]) => file)).toEqual([
		'ai-agent-approval.json',
		'ai-agent.json',
		'join-form.json',
		'webhook-upsert.json',
	]);
});

test.each(interactive)(
	'%s: nobody waits longer than a minute for a Capillary that cannot be reached',
	(_file, nodes) => {
		const ours = nodes.filter(({ type }) => /^n8n-nodes-capillary\.capillary(Tool)?$/.test(type));
		expect(ours).not.toEqual([]);
		for (const { name, parameters } of ours) {
			const { maxOutageWait = 15 } = parameters.options ?? {};
			expect([name, maxOutageWait <= 1]).toEqual([name, true]);
		}
	},
);
