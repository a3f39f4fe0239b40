import type { Failure } from './answer';
import { explanationOf } from './codes';

/** A failure as the person at the screen reads it. */
export interface Words {
	/** What happened */
	message: string;
	/** What to do, and Capillary's trace of the request; safe to show as HTML */
	description: string;
}

const SILENCES: Record<string, { what: string; advice: string }> = {
	CredentialError: {
		what: 'The credential was refused',
		advice: 'Open the credential, check client key and secret, and test it.',
	},
	ENOTFOUND: {
		what: 'The host in the credential does not exist',
		advice: 'Check Region, or the address in Host.',
	},
	EAI_AGAIN: {
		what: 'The host in the credential could not be looked up',
		advice: 'Check the network of this n8n, then Region and Host in the credential.',
	},
	ECONNREFUSED: {
		what: 'The host in the credential refused the connection',
		advice: 'Check Region and Host in the credential. If they are right, try again later.',
	},
	ECONNABORTED: {
		what: 'Capillary did not answer in time',
		advice:
			'The change may have been made all the same. Run this item again, or raise Timeout in the options.',
	},
	ETIMEDOUT: {
		what: 'Capillary did not answer in time',
		advice:
			'The change may have been made all the same. Run this item again, or raise Timeout in the options.',
	},
};

/**
 * The words for a failure: what happened, with Capillary's code and message, and what to do.
 * Nothing of the request and no secret is in them.
 */
export function wordsFor(failure: Failure): Words {
	const { what, advice } = explained(failure);
	const trace = failure.requestId ? ` Request ID: ${failure.requestId}.` : '';
	return {
		message: what + quoted(failure),
		description: escapeHtml(advice + trace),
	};
}

const DOUBT =
	'Whether the customer was added is not known, and looking did not tell. Look the customer up in Capillary before you run this item again.';

function explained(failure: Failure): { what: string; advice: string } {
	const { what, advice } = explainedByAnswer(failure);
	return { what, advice: failure.doubtful ? DOUBT : advice };
}

function explainedByAnswer({ kind, code, status, silence }: Failure): {
	what: string;
	advice: string;
} {
	if (kind === 'silent') {
		return (
			SILENCES[silence ?? ''] ?? {
				what: 'The connection to Capillary broke off',
				advice: 'The change may have been made all the same. Run this item again.',
			}
		);
	}
	if (kind === 'unreadable') {
		return {
			what: 'Capillary sent an answer that says nothing about the customer',
			advice:
				'The change may have been made all the same: look the customer up before you run this item again. If it keeps happening, check Region and Host in the credential.',
		};
	}
	return (
		explanationOf(code) ??
		(code === undefined ? explanationOf(status) : undefined) ?? {
			what: 'Capillary did not carry out the request',
			advice: 'Check the values of this item against the message.',
		}
	);
}

function quoted({ kind, code, status, message }: Failure): string {
	if (kind === 'silent') return message === '' ? '' : ` (${message})`;
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
