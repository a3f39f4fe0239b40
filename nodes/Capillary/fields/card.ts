import type { INodeProperties } from 'n8n-workflow';
import { readDigits } from './values/number';
import { readJsonObject } from './values/object';
import type { Row } from './values/rows';
import { readText } from './values/text';

export const cardDetails: INodeProperties = {
	displayName: 'Card Details',
	name: 'details',
	type: 'collection',
	placeholder: 'Add Detail',
	default: {},
	description: 'What Capillary has to know of a card. Only the details you add are sent.',
	displayOptions: { show: { type: ['cardnumber'] } },
	options: [
		{
			displayName: 'Card External ID',
			name: 'cardExternalId',
			type: 'string',
			default: '',
			description: 'The number your own system gave the card',
		},
		{
			displayName: 'Custom Fields',
			name: 'customFields',
			type: 'json',
			default: '',
			placeholder: 'e.g. { "embossed_name": "T. Sawyer" }',
			description: 'Custom fields of the card, as a JSON object',
		},
		{
			displayName: 'Extended Fields',
			name: 'extendedFields',
			type: 'json',
			default: '',
			placeholder: 'e.g. { "custom_card_name": "Gold" }',
			description: 'Extended fields of the card, as a JSON object',
		},
		{
			displayName: 'Series Code',
			name: 'seriesCode',
			type: 'string',
			default: '',
			description:
				'The unique code of the card series, which Member Care shows with a card. Use it or Series ID, not both.',
		},
		{
			displayName: 'Series ID',
			name: 'seriesId',
			type: 'number',
			default: 0,
			description: 'The number Capillary gave the card series, instead of its code',
		},
		{
			displayName: 'Status Label',
			name: 'statusLabel',
			type: 'string',
			default: '',
			placeholder: 'e.g. ACTIVE',
			description: 'The state of the card. Capillary asks for it with every card.',
		},
	],
};

/** A card that is linked or issued has to have a state, which is this one but for exceptions. */
const PRESET = { statusLabel: 'ACTIVE' };

/** The details of a card that a customer is to get, preset to what Capillary asks for. */
export const newCardDetails: INodeProperties = { ...cardDetails, default: PRESET };

/**
 * A row of a form without what only the preset of a card has put there: where an expression says the type
 * of an identifier, n8n presets the details whatever the type is.
 */
export function withoutPreset(row: Row, type: string): Row {
	if (/^card/.test(type) || row.statusLabel !== PRESET.statusLabel) return row;
	return { ...row, statusLabel: undefined };
}

/** What a card number carries beside its type and value; only what the user set is present. */
export interface CardDetails {
	seriesId?: number;
	seriesCode?: string;
	statusLabel?: string;
	cardExternalId?: string;
	customFields?: object;
	extendedFields?: object;
}

/**
 * The details of a card (Capillary: v2-add-customer, update-identifiersissue-card).
 *
 * @param row an identifier of the form
 * @param field how the form names it, e.g. `Identifiers > cardnumber`
 * @throws FieldError when the series ID is no number, or fields of the card are no object
 */
export function readCardDetails(row: Row, field: string): CardDetails {
	const details: CardDetails = {};
	const seriesId = readDigits(row.seriesId, `${field} > Series ID`, { minimum: 1 });
	if (seriesId !== undefined) details.seriesId = seriesId;
	for (const [name, label] of [
		['seriesCode', 'Series Code'],
		['statusLabel', 'Status Label'],
		['cardExternalId', 'Card External ID'],
	] as const) {
		const text = readText(row[name], `${field} > ${label}`);
		if (text !== '') details[name] = text;
	}
	for (const [name, label] of [
		['customFields', 'Custom Fields'],
		['extendedFields', 'Extended Fields'],
	] as const) {
		const fields = readJsonObject(row[name], `${field} > ${label}`);
		if (fields) details[name] = fields;
	}
	return details;
}
