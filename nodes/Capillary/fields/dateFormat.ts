import type { INodeProperties } from 'n8n-workflow';
import { fromList } from './fromList';
import type { ItemParameters } from './item';
import { dateFormatOf, type DateFormat } from './values/dateFormat';
import { readObject } from './values/object';
import { readText } from './values/text';

const LABEL = 'Date Format';

export const dateFormat: INodeProperties = fromList(
	{
		displayName: LABEL,
		name: 'dateFormat',
		description:
			'How your dates are written, unless they look like 2026-05-31, which is always read. Pick a format, or write a pattern such as d MMM yyyy.',
	},
	'getDateFormats',
	{ displayName: 'By Pattern', placeholder: 'e.g. dd/MM/yyyy HH:mm' },
);

/**
 * How the dates of an item are written; `undefined` where they are ISO dates.
 *
 * @throws FieldError when a pattern cannot be used
 */
export function readDateFormat(item: ItemParameters): DateFormat | undefined {
	const text = readText(readObject(item('options'), 'Options')?.dateFormat, LABEL);
	return text === '' ? undefined : dateFormatOf(text, LABEL);
}
