import { setTimeout as pause } from 'node:timers/promises';

import type { RunItems } from '../../tools/n8n/home.mts';
import type { Session } from '../../tools/n8n/session.mts';

/**
 * Runs a workflow from one of its triggers, as the editor's button and its chat do.
 * @param given what the trigger puts out, where a person gives it
 * @returns what each node put out when it first ran
 * @throws with n8n's own message when a node stopped the run
 */
export async function runWorkflow(
	owner: Session,
	workflowId: string,
	trigger: string,
	given?: object,
): Promise<RunItems> {
	const data = given && outputOf(given);
	return await endOf(owner, await owner.run(workflowId, { name: trigger, data }));
}

/** Waits for the end of an execution; what it returns and throws is as of runWorkflow(). */
export async function endOf(owner: Session, executionId: string): Promise<RunItems> {
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

/** Publishes a workflow: n8n then answers at the addresses of its form and webhook, a moment later. */
export async function publish(owner: Session, workflowId: string): Promise<void> {
	const { versionId } = await owner.get(`/workflows/${workflowId}`);
	await owner.post(`/workflows/${workflowId}/activate`, { versionId });
}

/**
 * Asks again and again until n8n does no longer say 404.
 * @param ask a request that changes nothing
 */
export async function served(ask: () => Promise<Response>): Promise<Response> {
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

/** n8n answers a run in the format of the package "flatted": a list in which texts are places in it. */
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
