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
