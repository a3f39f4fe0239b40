import type { IWebhookFunctions } from 'n8n-workflow';
import { Memory } from '../../Capillary/delivery/memory';
import { nodeKeyOf } from '../once/key';
import { digestOf, isSecret, SECRET_HEADER, type Digest } from '../secret';
import type { Settings } from '../settings';

/** Whether a delivery carries the secret, and in which header it belongs. */
interface Checked {
	header: string;
	isRight: boolean;
}

/** The header of a credential, and its value. */
interface LookedUp {
	header: string;
	secret: Digest;
	until: number;
}

/**
 * How long what was looked up in a credential counts for deliveries that carry it. n8n takes as long to look into
 * a credential as to begin an execution, so it is not done for each of many events. A delivery that carries
 * something else is always looked up: a new value counts at once.
 */
const COUNTS_MS = 10_000;

const lookedUp = new Memory<LookedUp>();

/** Compares a delivery's secret with what the node has registered, or a person has entered in Capillary. */
export async function checkSecret(
	context: IWebhookFunctions,
	{ registration }: Settings,
): Promise<Checked> {
	if (registration === 'manual') return await checkCredential(context);
	const { secret } = context.getWorkflowStaticData('node');
	return {
		header: SECRET_HEADER,
		isRight: hasSecret(secret) && isSecret(given(context, SECRET_HEADER), digestOf(secret)),
	};
}

async function checkCredential(context: IWebhookFunctions): Promise<Checked> {
	const { capillaryWebhookApi: reference } = context.getNode().credentials ?? {};
	const key = `${nodeKeyOf(context)}/${String(reference?.id)}`;
	const before = lookedUp.get(key);
	if (
		before &&
		Date.now() < before.until &&
		isSecret(given(context, before.header), before.secret)
	) {
		return { header: before.header, isRight: true };
	}
	const credential = await context.getCredentials('capillaryWebhookApi');
	const header = String(credential.headerName).trim();
	const value = String(credential.secret ?? '').trim();
	const secret = digestOf(value);
	const isSet = hasSecret(value);
	lookedUp.set(key, { header, secret, until: isSet ? Date.now() + COUNTS_MS : 0 });
	return { header, isRight: isSet && isSecret(given(context, header), secret) };
}

/** Without one, everything is refused: an empty value would be no secret. */
function hasSecret(secret: unknown): secret is string {
	return typeof secret === 'string' && secret !== '';
}

function given(context: IWebhookFunctions, header: string): unknown {
	return context.getHeaderData()[header.toLowerCase()];
}
