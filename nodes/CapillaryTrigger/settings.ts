import {
	NodeOperationError,
	type IExecuteFunctions,
	type IHookFunctions,
	type IWebhookFunctions,
} from 'n8n-workflow';
import { asList, isObject, type Json } from '../Capillary/delivery/json';
import { FieldError } from '../Capillary/fields/values/FieldError';
import { readBoolean } from '../Capillary/fields/values/boolean';
import { spelledAsCapillaryDoes } from './catalog';
import { namesIn } from './names';
import { readFilter, type Filter } from './receiving/filter';

/** Whoever n8n lets run: while the workflow is published, called, or executed. */
type Context = IExecuteFunctions | IHookFunctions | IWebhookFunctions;

/** What the form says. */
export interface Settings {
	registration: 'automatic' | 'manual';
	authentication: unknown;
	/** As Capillary spells them, each once */
	events: string[];
	enrichWith: string[];
	tillDetails: boolean;
	storeDetails: boolean;
	childEvents: boolean;
	maxConnections: number;
	filter: Filter;
	ignoreRepeated: boolean;
	raw: boolean;
}

/**
 * Reads the form.
 *
 * @throws NodeOperationError when a value cannot be used. When a workflow is published, n8n shows nothing but
 * the message, so it says what to do, too.
 */
export function readSettings(context: Context): Settings {
	try {
		return settingsOf(context);
	} catch (problem) {
		const advice = problem instanceof FieldError ? `. ${problem.advice}` : '';
		throw new NodeOperationError(context.getNode(), `${(problem as Error).message}${advice}`);
	}
}

/** @throws FieldError when a value cannot be used */
function settingsOf(context: Context): Settings {
	const get = (name: string, fallback: unknown) => parameter(context, name, fallback);
	const given = get('options', {});
	const options: Json = isObject(given) ? given : {};
	const flag = (name: string, field: string, fallback: boolean) =>
		readBoolean(options[name], field) ?? fallback;
	return {
		registration: get('registration', 'automatic') === 'manual' ? 'manual' : 'automatic',
		authentication: get('authentication', 'basic'),
		events: namesOfEvents(get('events', []), get('otherEvents', '')),
		enrichWith: asList(options.enrichWith ?? ['Instore']).map(String),
		tillDetails: flag('tillDetails', 'Add Till Details', false),
		storeDetails: flag('storeDetails', 'Add Store Details', false),
		childEvents: flag('childEvents', 'Include Child Organizations', false),
		maxConnections: connections(options.maxConnections),
		filter: readFilter(options.filter),
		ignoreRepeated: flag('ignoreRepeated', 'Ignore Repeated Events', true),
		raw: flag('raw', 'Raw Payload', false),
	};
}

/** While it runs, n8n wants to know of which item; a trigger has one. */
function parameter(context: Context, name: string, fallback: unknown): unknown {
	return 'getInputData' in context
		? context.getNodeParameter(name, 0, fallback)
		: context.getNodeParameter(name, fallback);
}

function namesOfEvents(events: unknown, otherEvents: unknown): string[] {
	const names = [...namesIn(events), ...namesIn(otherEvents)].map(spelledAsCapillaryDoes);
	if (names.length === 0) {
		throw new FieldError(
			'Events',
			'No event is chosen in "Events"',
			'Choose what is to start the workflow, e.g. Customer: Added.',
		);
	}
	return [...new Set(names)];
}

const FEWEST = 5;

/** Capillary cuts what comes after the point, and wants at least one (Capillary: add-v3-webhooks). */
function connections(given: unknown): number {
	const number = given === undefined || given === '' ? FEWEST : Math.trunc(Number(given));
	if (number >= 1) return number;
	throw new FieldError(
		'Max Connections',
		'"Max Connections" is not a number above 0',
		'Enter how many events Capillary may send at once, e.g. 5.',
	);
}
