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
	const pressed = new Set<string>();
	for (;;) {
		const execution = await owner.get(`/executions/${executionId}`);
		if (['new', 'running'].includes(execution.status)) {
			await pause(100);
			continue;
		}
		const { resultData } = unflattened(JSON.parse(execution.data));
		if (resultData.error) throw new Error(resultData.error.message);
		const buttons = buttonsIn(resultData, pressed);
		if (execution.status === 'waiting' && buttons) {
			const approved = await decide({ question: buttons.text, node: resultData.lastNodeExecuted });
			const link = buttons.links.find((each) => each.includes(`approved=${approved}`))!;
			for (const each of buttons.links) pressed.add(each);
			// n8n lets no robot press a button.
			const answer = await fetch(link, { headers: { 'User-Agent': 'Mozilla/5.0 Firefox/140.0' } });
			if (!answer.ok) throw new Error(`The button led to ${answer.status}.`);
			await pause(200);
			continue;
		}
		const runs = Object.entries<any>(resultData.runData);
		return Object.fromEntries(runs.map(([name, [run]]) => [name, run.data?.main ?? []]));
	}
}

/** The buttons of a chat message that nobody has pressed yet. */
function buttonsIn(
	resultData: unknown,
	pressed: Set<string>,
): { text: string; links: string[] } | undefined {
	const seen = new Set<unknown>();
	const search = (value: any): { text: string; links: string[] } | undefined => {
		if (typeof value !== 'object' || value === null || seen.has(value)) return undefined;
		seen.add(value);
		if (Array.isArray(value.buttons)) {
			const links: string[] = value.buttons.map(({ link }: any) => link);
			if (links.some((link) => !pressed.has(link))) return { text: value.text, links };
		}
		for (const part of Object.values(value)) {
			const found = search(part);
			if (found) return found;
		}
		return undefined;
	};
	return search(resultData);
}

/** Publishes a workflow; n8n serves the addresses of its form and webhook a moment later. */
export async function publish(owner: Session, workflowId: string): Promise<void> {
	const { versionId } = await owner.get(`/workflows/${workflowId}`);
	await owner.post(`/workflows/${workflowId}/activate`, { versionId });
}

/**
 * Repeats a request until n8n no longer answers 404.
 * @param ask a request without side effects
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
