import type { INodeListSearchItems, INodeListSearchResult } from 'n8n-workflow';
import { FORMATS } from '../fields/values/dateFormat';
import { callingCodeOf, countries } from '../fields/values/mobile';

/* Lists of the form that are the same for every organization, so that nothing is asked for them. */

type FixedList = (filter?: string) => Promise<INodeListSearchResult>;

/** The countries whose mobile numbers can be completed. */
export const getCountries: FixedList = fixedList(() =>
	countries().map((country) => ({
		name: `${country.name} (+${callingCodeOf(country)})`,
		value: country.code,
	})),
);

/** How dates may be written. */
export const getDateFormats: FixedList = fixedList(() => [...FORMATS]);

function fixedList(entries: () => INodeListSearchItems[]): FixedList {
	return async (filter = '') => {
		const wanted = filter.trim().toLowerCase();
		const matches = ({ name, value }: INodeListSearchItems) =>
			`${name} ${value}`.toLowerCase().includes(wanted);
		return { results: entries().filter(matches) };
	};
}
