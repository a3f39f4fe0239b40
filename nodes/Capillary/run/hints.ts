import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { aboutMinutes, minutesOfWaiting } from '../delivery/duration';
import type { Tally } from '../delivery/tally';
import { escapeHtml } from '../delivery/words';
import { MOST_CUSTOMERS_PER_REQUEST } from '../fields/options';
import type { Limits } from './limits';

const RETRY_ON_FAIL: NodeExecutionHint = {
	message:
		"Switch off Retry On Fail in this node's settings: n8n would send every item again, the written ones too. The node itself sends again what can be sent again (Options > Max Retries).",
	location: 'outputPane',
	type: 'warning',
};

/** What Only Changed cannot do in a run that a person started in the editor. */
export const FORGETS =
	'Only Changed: n8n keeps nothing of a manual run, so the next run compares with the last one that the workflow started by itself.';

/** Says beside the output what the items do not show. They are done by then, so nothing of this may fail them. */
export function addHints(
	context: IExecuteFunctions,
	summary: string | undefined,
	warnings: string[] = [],
): void {
	const hints: NodeExecutionHint[] = [];
	// n8n shows them as HTML, and parts of them come from an item or from Capillary.
	if (summary) hints.push({ message: escapeHtml(summary), location: 'outputPane', type: 'info' });
	for (const warning of warnings) {
		hints.push({ message: escapeHtml(warning), location: 'outputPane', type: 'warning' });
	}
	if (context.getNode().retryOnFail) hints.push(RETRY_ON_FAIL);
	try {
		if (hints.length > 0) context.addExecutionHints(...hints);
	} catch {
		// An n8n that cannot show a hint has the items all the same.
	}
}

/** Nobody changes a workflow for a shorter wait; the pace makes any run wait for moments. */
const WORTH_SAVING_MS = 10_000;

/** What a run with one customer per request that waited for the limit would have saved with more of them. */
export function groupAdvice(tally: Tally, limits: Limits): string {
	const requests = Math.ceil((tally.done + tally.failed) / MOST_CUSTOMERS_PER_REQUEST);
	const minutes = minutesOfWaiting(requests, limits.perMinute(MOST_CUSTOMERS_PER_REQUEST));
	if (tally.limitWait < WORTH_SAVING_MS || minutes * 60_000 >= tally.limitWait) return '';
	const would =
		minutes < 1 ? 'it would not have had to' : `it would have waited ${aboutMinutes(minutes)}`;
	return ` With the option Customers per Request at ${MOST_CUSTOMERS_PER_REQUEST}, ${would}.`;
}
