import type { INodeProperties } from 'n8n-workflow';
import { fromList } from './fromList';
import type { ItemParameters } from './item';
import { countryOf, type Country } from './values/mobile';
import { readObject } from './values/object';
import { readText } from './values/text';

const LABEL = 'Country Code';

export const countryCode: INodeProperties = fromList(
	{
		displayName: LABEL,
		name: 'countryCode',
		description:
			'The country whose calling code completes mobile numbers that have none, such as 09812345678 in India. A number that has its code already stays as it is.',
	},
	'getCountries',
	{ displayName: 'By Code', placeholder: 'e.g. IN' },
);

/**
 * The country of an item's national mobile numbers; `undefined` when none was chosen.
 *
 * @throws FieldError when it is no country
 */
export function readCountry(item: ItemParameters): Country | undefined {
	const text = readText(readObject(item('options'), 'Options')?.countryCode, LABEL);
	return text === '' ? undefined : countryOf(text, LABEL);
}
