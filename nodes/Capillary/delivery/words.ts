import type { Failure, Result } from './answer';
import { meaningOfCode, meaningOfNetworkCode, type Explanation } from './codes';
import { excerptOf } from './excerpt';
import { asList, valueIn } from './json';
import { isUncertain } from './retry';
import { readRetryAfter } from './retryAfter';

/** A failure as the person at the screen reads it. */
export interface Words {
	/** What happened */
	message: string;
	/** What to do, and Capillary's trace of the request; safe to show as HTML */
	description: string;
}

const MAYBE_DONE = 'The change may have been made all the same.';
const NOT_DONE = 'The customer was looked up afterwards and was not added.';
const REPORT =
	'Please report it at https://github.com/n8n-nodes-capillary/n8n-nodes-capillary/issues, with this message.';
const DOUBT =
	'Whether the customer was added is not known, and a lookup could not tell. Look the customer up in Capillary before you run this item again.';

/**
 * The words for a failure: what happened, with Capillary's code and message, and what to do.
 * Nothing of the request and no secret is in them.
 */
export function wordsFor(failure: Failure): Words {
	const { what, advice } = explain(failure);
	const done = stateOf(failure);
	const asked = askedToWait(failure);
	const trace = failure.requestId ? ` Request ID: ${failure.requestId}.` : '';
	return {
		message: what + quote(failure),
		description: escapeHtml((failure.doubtful ? DOUBT : done + advice) + asked + trace),
	};
}

/** Why something failed, the same for every item that fails so: `The customer already exists in this source (8006)`. */
export function reasonOf(failure: Failure): string {
	const { kind, code, status } = failure;
	const number = kind === 'refused' || kind === 'status' ? (code ?? status) : undefined;
	return explain(failure).what + (number === undefined ? '' : ` (${number})`);
}

/**
 * What Capillary warned of in a result, each with its code: `An extended field was not accepted (91015)`;
 * what only tells that all went well is none. The v1.1 API has its warnings in the status of the customer,
 * as codes alone.
 *
 * @param isQuoted true for Capillary's own words beside the code
 */
export function warningsIn(result: Result, isQuoted = false): string[] {
	const status = valueIn(result.item_status, 'warnings');
	return [...asList(result.warnings), ...asList(status)].flatMap((warning) => {
		const code = Number(valueIn(warning, 'code') ?? warning);
		const meaning = meaningOfCode(code);
		if (meaning?.isHarmless) return [];
		const message = valueIn(warning, 'message');
		const words = typeof message === 'string' ? excerptOf(message) : '';
		const what = meaning?.what ?? (words || 'a warning');
		if (!Number.isFinite(code)) return [what];
		const quoted = isQuoted && meaning && words !== '' ? `: ${words}` : '';
		return [`${what} (${code}${quoted})`];
	});
}

/** What is known of a change that failed without Capillary's own word, before the advice; nothing is said of others. */
function stateOf(failure: Failure): string {
	if (failure.notDone) return `${NOT_DONE} `;
	if (failure.kind === 'unexpected') return '';
	return failure.open || isUncertain(failure) ? `${MAYBE_DONE} ` : '';
}

function explain(failure: Failure): Explanation {
	const { kind, open, code, status, networkCode } = failure;
	if (kind === 'unexpected') {
		const look = `Perhaps written: look it up in Capillary before you run this item again. ${REPORT}`;
		return {
			what: 'Something unexpected went wrong in the node itself',
			advice: open ? look : `Nothing was changed in Capillary. ${REPORT}`,
		};
	}
	if (kind === 'network') return meaningOfNetworkCode(networkCode);
	if (kind === 'unreadable') {
		const again = isUncertain(failure)
			? 'Look it up in Capillary before you run this item again.'
			: 'Try again.';
		return {
			what: 'Capillary sent an answer that cannot be read',
			advice: `${again} If it keeps happening, check Region and Host in the credential.`,
		};
	}
	return (
		meaningOfCode(code) ??
		(code === undefined ? meaningOfCode(status) : undefined) ?? {
			what: 'Capillary did not carry out the request',
			advice: 'Check the values of this item against the message.',
		}
	);
}

function quote({ kind, code, status, message }: Failure): string {
	if (kind === 'network') return message === '' ? '' : ` (${message})`;
	if (kind === 'unexpected') return ` (${message})`;
	if (kind === 'unreadable') return message === '' ? ': it was empty' : ` ("${message}")`;
	const number = code ?? status;
	const named = number === undefined ? 'Capillary' : `Capillary ${number}`;
	return message === '' ? ` (${named})` : ` (${named}: ${message})`;
}

/** How long Capillary asked to wait, in its own figures, where it did. */
function askedToWait({ retryAfter = '' }: Failure): string {
	if (readRetryAfter(retryAfter, 0) === undefined) return '';
	const time = /^\d+$/.test(retryAfter) ? `${retryAfter} seconds` : `until ${retryAfter}`;
	return ` Capillary asked to wait ${time}; Max Wait for Limit says for how long it is believed.`;
}

/** A text for n8n to show as HTML, as it does with descriptions and hints; parts of these come from items and servers. */
export function escapeHtml(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;');
}
