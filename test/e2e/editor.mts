import { setTimeout as pause } from 'node:timers/promises';

import type { RunItems } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';

/**
 * Runs a workflow from one of its triggers, as the editor's button and its chat do.
 * @param given the trigger's output, if a person provides it
 * @returns each node's output of its first run
 * @throws with n8n's own message when a node stopped the run
 */
export async function runWorkflow(
	owner: Session,
	workflowId: string,
	trigger: string,
	given?: object,
): Promise<RunItems> {
	const data = given && outputOf(given);
	return await waitForEnd(owner, await owner.run(workflowId, { name: trigger, data }));
}

/** Waits for the end of an execution; returns and throws the same as runWorkflow(). */
export async function waitForEnd(owner: Session, executionId: string): Promise<RunItems> {
	for (;;) {
		const execution = await owner.get(`/executions/${executionId}`);
		if (['new', 'running', 'waiting'].includes(execution.status)) {
			await pause(100);
			continue;
		}
		const { resultData } = unflattened(JSON.parse(execution.data));
		if (resultData.error) throw new Error(resultData.error.message);
		const runs = Object.entries<any>(resultData.runData);
		return Object.fromEntries(runs.map(([name, [run]]) => [name, run.data?.main ?? []]));
	}
}

/** What a person who is asked to approve something in a chat saw. */
export interface Approval {
	/** What would be done. */
	question: string;
	/** The node that asked. */
	node: string;
}

/**
 * Runs a workflow whose answers are sent by Chat nodes, as the editor's chat does, up to its answer.
 * @param decide asked for each approval: whether it is given; n8n's own button is pressed for it
 * @returns each node's output of its first run
 * @throws with n8n's own message when a node stopped the run
 */
export async function runChat(
	owner: Session,
	workflowId: string,
	given: object,
	decide: (approval: Approval) => boolean | Promise<boolean>,
): Promise<RunItems> {
	const trigger = { name: 'When chat message received', data: outputOf(given) };
	const executionId = await owner.run(workflowId, trigger);
	let answered = 0;
	for (;;) {
		const execution = await owner.get(`/executions/${executionId}`);
		if (['new', 'running'].includes(execution.status)) {
			await pause(100);
			continue;
		}
		const { resultData } = unflattened(JSON.parse(execution.data));
		if (resultData.error) throw new Error(resultData.error.message);
		const { lastNodeExecuted: node, runData } = resultData;
		const message = messageIn(runData[node].at(-1));
		if (execution.status !== 'waiting' || !message) {
			const runs = Object.entries<any>(runData);
			return Object.fromEntries(runs.map(([name, [run]]) => [name, run.data?.main ?? []]));
		}
		// The node that waits has one run more for each time it asked; n8n goes on a moment after a click.
		if (runData[node].length > answered) {
			answered = runData[node].length;
			const approved = await decide({ question: message.text, node });
			const { link } = message.buttons.find((each) => each.link.includes(`approved=${approved}`))!;
			// n8n lets no robot press a button.
			const answer = await fetch(link, { headers: { 'User-Agent': 'Mozilla/5.0 Firefox/140.0' } });
			if (!answer.ok) throw new Error(`The button led to ${answer.status}.`);
		}
		await pause(100);
	}
}

interface MessageWithButtons {
	text: string;
	buttons: Array<{ link: string }>;
}

/** The message with buttons that a run of a Chat node has sent. */
function messageIn(value: any, seen = new Set<unknown>()): MessageWithButtons | undefined {
	if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
	seen.add(value);
	if (Array.isArray(value.buttons)) return value;
	for (const part of Object.values(value)) {
		const found = messageIn(part, seen);
		if (found) return found;
	}
	return undefined;
}

/** Publishes a workflow; n8n serves the addresses of its form and webhook a moment later. */
export async function publish(owner: Session, workflowId: string): Promise<void> {
	const { versionId } = await owner.get(`/workflows/${workflowId}`);
	await owner.post(`/workflows/${workflowId}/activate`, { versionId });
}

/**
 * Repeats a request until n8n no longer answers 404.
 * @param ask a request without side effects while n8n does not know its address
 */
export async function waitUntilServed(ask: () => Promise<Response>): Promise<Response> {
	for (;;) {
		const answer = await ask();
		if (answer.status !== 404) return answer;
		await pause(100);
	}
}

function outputOf(json: object): object {
	const run = { startTime: 0, executionTime: 0, executionIndex: 0, executionStatus: 'success' };
	return { ...run, source: [], data: { main: [[{ json }]] } };
}

/** Reads the format of the package "flatted", in which n8n returns a run: strings are indexes into a list. */
function unflattened(list: unknown[]): any {
	const made = new Map<number, unknown>();
	const at = (place: number): unknown => {
		const value = list[place];
		if (typeof value !== 'object' || value === null) return value;
		if (made.has(place)) return made.get(place);
		const whole: any = Array.isArray(value) ? [] : {};
		made.set(place, whole);
		for (const [name, part] of Object.entries(value)) {
			whole[name] = typeof part === 'string' ? at(Number(part)) : part;
		}
		return whole;
	};
	return at(0);
}
