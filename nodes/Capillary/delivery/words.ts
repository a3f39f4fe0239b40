import type { Failure } from './answer';
import { meaningOfCode, meaningOfNetworkCode, type Explanation } from './codes';

/** A failure as the person at the screen reads it. */
export interface Words {
	/** What happened */
	message: string;
	/** What to do, and Capillary's trace of the request; safe to show as HTML */
	description: string;
}

const MAYBE_DONE = 'The change may have been made all the same.';
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
	const trace = failure.requestId ? ` Request ID: ${failure.requestId}.` : '';
	return {
		message: what + quote(failure),
		description: escapeHtml((failure.doubtful ? DOUBT : advice) + trace),
	};
}

function explain({ kind, writes, open, code, status, networkCode }: Failure): Explanation {
	if (kind === 'unexpected') {
		const look = `Perhaps written: look it up in Capillary before you run this item again. ${REPORT}`;
		return {
			what: 'Something unexpected went wrong in the node itself',
			advice: open ? look : `Nothing was changed in Capillary. ${REPORT}`,
		};
	}
	if (kind === 'network') {
		const { what, advice, maybeSent } = meaningOfNetworkCode(networkCode);
		return { what, advice: writes && maybeSent ? `${MAYBE_DONE} ${advice}` : advice };
	}
	if (kind === 'unreadable') {
		const check = 'If it keeps happening, check Region and Host in the credential.';
		return {
			what: 'Capillary sent an answer that cannot be read',
			advice: writes
				? `${MAYBE_DONE} Look it up in Capillary before you run this item again. ${check}`
				: `Try again. ${check}`,
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

/** n8n shows a description as HTML, and parts of this one come from a server. */
function escapeHtml(text: string): string {
	return text
		.replace(/&/g, '&amp;')
		.replace(/</g, '&lt;')
		.replace(/>/g, '&gt;')
		.replace(/"/g, '&quot;');
}
