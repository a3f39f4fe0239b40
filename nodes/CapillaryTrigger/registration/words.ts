import type { Failure } from '../../Capillary/delivery/answer';
import { wordsFor, type Words } from '../../Capillary/delivery/words';

const ASK_FOR_RIGHTS =
	'Ask your Capillary administrator to give its access group Read and Write on the resource Webhooks; a change takes up to an hour. If that is not possible, set Registration to Manual and enter the address in Capillary yourself.';

/** What a code means when a webhook is registered (Capillary: add-v3-webhooks, update-v3-webhook). */
const MEANINGS: Readonly<Record<number, Words>> = {
	400: {
		message: 'Capillary does not accept the webhook',
		description:
			'Check the names in Other Events: Capillary may not know one of them. It may also want an address that begins with https:// and that it can reach.',
	},
	403: {
		message: 'The till or client is not allowed to register webhooks',
		description: ASK_FOR_RIGHTS,
	},
	404: {
		message: 'Capillary has no webhooks at this address',
		description: 'Check Region and Host in the credential, or set Registration to Manual.',
	},
	409: {
		message: 'The name of the webhook is taken',
		description: 'Publish the workflow again: the node then takes another name.',
	},
	4000: {
		message: 'The till or client is not allowed to register webhooks',
		description: ASK_FOR_RIGHTS,
	},
	51003: {
		message: 'Capillary received no events to register for',
		description: 'Choose at least one in Events.',
	},
	51007: {
		message: 'Capillary does not accept the number of connections',
		description: 'Set Max Connections in the options to a number above 0.',
	},
	300004: {
		message: 'Capillary does not accept the number of connections',
		description: 'Set Max Connections in the options to a number above 0.',
	},
};

/**
 * The words for a webhook that could not be registered, changed or removed. Capillary's answers hold the
 * secrets of all integrations, so nothing is quoted but a message that Capillary itself wrote.
 */
export function registrationWords(failure: Failure): Words {
	const { kind, code, status, message } = failure;
	const quotable = kind === 'refused' || kind === 'network' ? failure : { ...failure, message: '' };
	const meaning = MEANINGS[code ?? 0] ?? (code === undefined ? MEANINGS[status ?? 0] : undefined);
	if (!meaning || kind === 'network' || kind === 'unreadable') return wordsFor(quotable);
	const number = code ?? status;
	const quoted = kind === 'refused' && message !== '' ? `: ${message}` : '';
	return { ...meaning, message: `${meaning.message} (Capillary ${number}${quoted})` };
}
