import type { INodeProperties } from 'n8n-workflow';
import { asList, isObject, valueIn } from '../../Capillary/delivery/json';
import { LOYALTY_TYPES } from '../../Capillary/fields/additionalFields';
import { SOURCES } from '../../Capillary/fields/source';
import { namesIn } from '../names';
import type { CapillaryEvent } from './event';

/** The part of the form that keeps events from starting the workflow. */
export const filterForm: INodeProperties = {
	displayName: 'Filter',
	name: 'filter',
	type: 'fixedCollection',
	default: {},
	placeholder: 'Add Filter',
	description:
		'Which events start the workflow. An event that does not tell, such as one without a source, always does.',
	options: [
		{
			displayName: 'Only Events With',
			name: 'only',
			values: [
				{
					displayName: 'Changed Fields',
					name: 'changedFields',
					type: 'string',
					default: '',
					placeholder: 'e.g. mobile, email, gender',
					description:
						'Names of fields, separated by commas: an update starts the workflow when it changed one of these. For the event Customer: Updated.',
				},
				{
					displayName: 'Loyalty Type',
					name: 'loyaltyType',
					type: 'options',
					options: [{ name: 'Any', value: '' }, ...LOYALTY_TYPES.options],
					default: '',
					description: 'Whether the customer is in the loyalty program',
				},
				{
					displayName: 'Sources',
					name: 'sources',
					type: 'multiOptions',
					options: SOURCES.options,
					default: [],
					description: 'Where the customer was registered or changed',
				},
			],
		},
	],
};

/** What an event must have, each as far as it is given. */
export interface Filter {
	sources: string[];
	loyaltyType: string;
	changedFields: string[];
}

/** Reads what the form has of the filter. */
export function readFilter(given: unknown): Filter {
	const only = valueIn(given, 'only');
	const { sources, loyaltyType, changedFields } = isObject(only) ? only : {};
	return {
		sources: asList(sources).map((source) => plain(String(source))),
		loyaltyType: plain(String(loyaltyType ?? '')),
		changedFields: namesIn(changedFields).map(plain),
	};
}

/** Whether an event may start the workflow. One that does not tell may: better once in vain than not at all. */
export function passes(event: CapillaryEvent, filter: Filter): boolean {
	const { source, loyaltyType, changes } = event;
	return (
		hasOneOf(source === null ? [] : [source], filter.sources) &&
		hasOneOf(loyaltyType === null ? [] : [loyaltyType], [filter.loyaltyType].filter(Boolean)) &&
		hasOneOf(
			changes.map(({ field }) => field),
			filter.changedFields,
		)
	);
}

function hasOneOf(told: string[], wanted: string[]): boolean {
	return (
		told.length === 0 || wanted.length === 0 || told.some((each) => wanted.includes(plain(each)))
	);
}

/** Capillary writes the same source as `instore`, `INSTORE` and `Instore`, and a type with a blank or `_`. */
function plain(text: string): string {
	return text.toLowerCase().replace(/[\s_-]+/g, '');
}
