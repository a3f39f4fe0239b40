import { InvalidRequest } from '../domainError.mts';
import { errorBody } from '../errorBody.mts';
import { eventNames } from '../events/samples.mts';
import type { Call, Route } from '../route.mts';
import {
	allWebHooks,
	changedWebHook,
	isNameTaken,
	newWebHook,
	readWebHook,
	storeWebHook,
	WEBHOOK_KEYS,
	webHookWithId,
	type WebHook,
} from './webHook.mts';

const PATH = '/v3/webHooks';

/** Page "Get webhooks": all of the organization's, with their headers, ended ones among them. */
const LIST: Route = {
	method: 'GET',
	path: PATH,
	resource: 'Webhooks',
	handle: ({ database }) => answer(allWebHooks(database)),
};

/** Page "Get event meta data" of 2022: which events there are. */
const EVENTS: Route = {
	method: 'GET',
	path: `${PATH}/eventMetaData`,
	resource: 'Webhooks',
	handle: () => answer(eventNames().map((eventName) => ({ active: true, eventName }))),
};

/** Page "Add webhook". */
const ADD: Route = {
	method: 'POST',
	path: PATH,
	resource: 'Webhooks',
	knownKeys: WEBHOOK_KEYS,
	handle(call) {
		const body = readWebHook(call.body);
		if (isNameTaken(call.database, body.name)) return nameTaken(call, body.name);
		const webHook = newWebHook(body, call.caller.attributedTo, new Date());
		storeWebHook(call.database, webHook);
		return answer(webHook);
	},
};

/** Page "Update webhook": the body takes the place of the webhook, and what it leaves out is gone. */
const CHANGE: Route = {
	method: 'PUT',
	path: `${PATH}/:webHookId`,
	resource: 'Webhooks',
	knownKeys: WEBHOOK_KEYS,
	handle(call) {
		const before = webHookOfPath(call);
		if (!before) return notFound();
		const body = readWebHook(call.body);
		if (isNameTaken(call.database, body.name, before.webHookId)) return nameTaken(call, body.name);
		const webHook = changedWebHook(before, body, call.caller.attributedTo, new Date());
		storeWebHook(call.database, webHook);
		return answer(webHook);
	},
};

/** Page "Delete webhook": it stays, inactive, and answers with all of it. */
const END: Route = {
	method: 'DELETE',
	path: `${PATH}/:webHookId`,
	resource: 'Webhooks',
	handle(call) {
		const before = webHookOfPath(call);
		if (!before) return notFound();
		const webHook = { ...before, active: false };
		storeWebHook(call.database, webHook);
		return answer(webHook);
	},
};

export const WEBHOOK_ROUTES: Route[] = [EVENTS, LIST, ADD, CHANGE, END];

function webHookOfPath({ database, params }: Call): WebHook | undefined {
	const { webHookId = '' } = params;
	if (!/^[0-9a-f]{24}$/.test(webHookId)) throw new InvalidRequest('webHookId is invalid');
	return webHookWithId(database, webHookId);
}

/** Capillary's v3 answers 200 when there is nothing under an ID. */
function notFound(): object {
	return { data: null, errors: [{ code: null, message: 'WebHook not found' }], warnings: null };
}

/** The pages say that names are unique within the cluster, and not what the answer is; 409 is v3's conflict. */
function nameTaken(call: Call, name: string): object {
	call.status = 409;
	return errorBody(PATH, 409, `A webhook with the name ${name} already exists`);
}

function answer(data: unknown): object {
	return { data, errors: null, warnings: null };
}
