import { NodeApiError, type IHookFunctions } from 'n8n-workflow';
import type { Failure } from '../../Capillary/delivery/answer';
import { readDestination } from '../../Capillary/delivery/destination';
import type { Json } from '../../Capillary/delivery/json';
import type { CapillaryRequest } from '../../Capillary/delivery/request';
import { concernsAll, isUncertain } from '../../Capillary/delivery/retry';
import type { Destination } from '../../Capillary/delivery/send';
import { newSecret } from '../secret';
import { readSettings, type Settings } from '../settings';
import { ask } from './ask';
import { isNameOf, nameOf, type Owner, type Purpose } from './name';
import {
	bodyOf,
	changeRequest,
	createRequest,
	isAsWanted,
	listRequest,
	removeRequest,
	type Webhook,
} from './webhook';
import { registrationWords } from './words';

/** What n8n keeps of a registration, for each node by itself, and apart for the test of a workflow. */
interface Kept {
	webhookId?: string;
	secret?: string;
}

/** What a registration is about. */
interface Registration {
	context: IHookFunctions;
	settings: Settings;
	destination: Destination;
	owner: Owner;
	url: string;
	kept: Kept;
	/** The one that n8n keeps, or a new one */
	secret: string;
}

/** A name that is taken is taken for ever; two in a row would be no accident. */
const MOST_NAMES = 2;

/**
 * Whether Capillary sends the events already: n8n asks when a workflow is published, when it starts itself, and
 * when somebody wants to see a test event. Others of the node's webhooks, which a crash left behind, are removed
 * on the way.
 */
export async function isRegistered(context: IHookFunctions): Promise<boolean> {
	const settings = readSettings(context);
	if (settings.registration === 'manual') return true;
	const { webhookId, secret } = keptBy(context);
	const wasRegistered = webhookId !== undefined && secret !== undefined;
	if (!wasRegistered || !isStarting(context)) return await isAsTheFormSays(context, settings);
	let problem: unknown;
	try {
		return await isAsTheFormSays(context, settings);
	} catch (error) {
		problem = error;
	}
	// Otherwise n8n would refuse deliveries while Capillary cannot be asked, and these might be lost.
	warn(context, 'Whether Capillary still sends events could not be looked up', problem);
	return true;
}

/** Whether n8n itself starts, or another of its processes takes over, with workflows that were published before. */
function isStarting(context: IHookFunctions): boolean {
	return ['init', 'leadershipChange'].includes(context.getActivationMode());
}

async function isAsTheFormSays(context: IHookFunctions, settings: Settings): Promise<boolean> {
	const registration = await registrationOf(context, settings);
	const { url, kept } = registration;
	const [current, ...others] = await ownWebhooks(registration);
	for (const other of others.filter(({ active }) => active)) {
		await succeed(registration, removeRequest(other));
	}
	return (
		current !== undefined &&
		current.webHookId === kept.webhookId &&
		kept.secret !== undefined &&
		isAsWanted(current, bodyOf(settings, url, kept.secret))
	);
}

function warn(context: IHookFunctions, what: string, problem: unknown): void {
	const reason = problem instanceof Error ? problem.message : 'unknown';
	context.logger.warn(`${what} (workflow ${String(context.getWorkflow().id)}): ${reason}`);
}

/**
 * Registers the node's address in Capillary. A webhook that the node had before is used again, as the form says
 * now: Capillary never deletes one, so that each new one would stay in its list.
 */
export async function register(context: IHookFunctions): Promise<boolean> {
	const settings = readSettings(context);
	const registration = await registrationOf(context, settings);
	const { url, kept, secret } = registration;
	const wanted = bodyOf(settings, url, secret);
	const [existing] = await ownWebhooks(registration);
	const webhook =
		(existing && (await change(registration, existing, wanted))) ??
		(await create(registration, wanted));
	kept.webhookId = webhook.webHookId;
	kept.secret = secret;
	return true;
}

/**
 * Ends the registration of the address, and of no other: n8n also asks when it could not register. A workflow
 * can always be unpublished: what could not be removed is told in n8n's log, and removed when the workflow is
 * published again.
 */
export async function unregister(context: IHookFunctions): Promise<boolean> {
	let problem: unknown;
	try {
		const settings = readSettings(context);
		if (settings.registration === 'manual') return true;
		const registration = await registrationOf(context, settings);
		const mine = [
			...(await ownWebhooks(registration, 'live')),
			...(await ownWebhooks(registration, 'test')),
		];
		for (const webhook of mine.filter(
			({ active, webHookUrl }) => active && webHookUrl === registration.url,
		)) {
			await succeed(registration, removeRequest(webhook));
		}
		return true;
	} catch (error) {
		problem = error;
	}
	warn(context, 'Capillary may go on sending events', problem);
	return false;
}

/** What n8n is about to do: with the address for test events, or with the other. */
function purposeOf(context: IHookFunctions): Purpose {
	return context.getMode() === 'manual' ? 'test' : 'live';
}

/** The webhooks that the node has registered for a purpose, the one in use first, then what is active. */
async function ownWebhooks(
	registration: Registration,
	purpose = purposeOf(registration.context),
): Promise<Webhook[]> {
	const { owner, kept } = registration;
	const mine = await succeed(
		registration,
		listRequest(({ name }) => isNameOf(owner, purpose, name)),
	);
	const rank = ({ webHookId, active }: Webhook) =>
		webHookId === kept.webhookId ? 0 : active ? 1 : 2;
	return mine.sort((one, other) => rank(one) - rank(other));
}

/** Changes a webhook; `undefined` where Capillary does not let an ended one begin again. */
async function change(
	registration: Registration,
	existing: Webhook,
	wanted: Json,
): Promise<Webhook | undefined> {
	const { context, destination } = registration;
	const outcome = await ask(context, destination, changeRequest(existing, wanted));
	if ('result' in outcome) return outcome.result;
	if (!existing.active && !concernsAll(outcome.failure)) return undefined;
	throw registrationError(registration, outcome.failure);
}

async function create(registration: Registration, wanted: Json): Promise<Webhook> {
	const { context, destination, owner } = registration;
	for (let names = 1; ; names++) {
		const name = nameOf(owner, purposeOf(context));
		const outcome = await ask(context, destination, createRequest({ ...wanted, name }));
		if ('result' in outcome) return outcome.result;
		const { failure } = outcome;
		if (isUncertain(failure)) {
			const [found] = await succeed(
				registration,
				listRequest((webhook) => webhook.name === name && webhook.active),
			);
			if (found) return found;
		}
		if (!isNameTaken(failure) || names === MOST_NAMES)
			throw registrationError(registration, failure);
	}
}

/** No page tells what Capillary answers then; its other APIs answer 409. */
function isNameTaken({ status, code, message }: Failure): boolean {
	return status === 409 || code === 409 || /name.*(exists|taken|unique|duplicate)/i.test(message);
}

/** @throws NodeApiError with the words for a failure */
async function succeed<Picked>(
	registration: Registration,
	request: CapillaryRequest<Picked>,
): Promise<Picked> {
	const { context, destination } = registration;
	const outcome = await ask(context, destination, request);
	if ('result' in outcome) return outcome.result;
	throw registrationError(registration, outcome.failure);
}

async function registrationOf(context: IHookFunctions, settings: Settings): Promise<Registration> {
	const destination = await readDestination.call(context, settings.authentication);
	const kept = keptBy(context);
	return {
		context,
		settings,
		destination,
		owner: {
			instance: context.getInstanceId(),
			workflowId: String(context.getWorkflow().id),
			nodeId: context.getNode().id,
		},
		url: String(context.getNodeWebhookUrl('default')),
		kept,
		secret: kept.secret ?? newSecret(),
	};
}

function keptBy(context: IHookFunctions): Kept {
	return context.getWorkflowStaticData('node');
}

/** When a workflow is published, n8n shows nothing but the message, so it says what to do, too. */
function registrationError(
	{ context, destination, secret }: Registration,
	failure: Failure,
): NodeApiError {
	const { message, description } = registrationWords(failure);
	// Not before: the node has to see in an answer whether the secret there is its own.
	destination.secrets.add(secret);
	const words = destination.secrets.hide(`${message}. ${description}`);
	const error = new NodeApiError(context.getNode(), { message: words }, { message: words });
	// n8n replaces a message in which it finds the letters of a system error; ours stays as written.
	error.message = words;
	return error;
}
