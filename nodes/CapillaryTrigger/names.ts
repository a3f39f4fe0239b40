import { asList } from '../Capillary/delivery/json';

/** The names in a text that separates them by commas or line breaks, or in a list that an expression gives. */
export function namesIn(given: unknown): string[] {
	return asList(given)
		.flatMap((each) => String(each).split(/[,\n]/))
		.map((name) => name.trim())
		.filter((name) => name !== '');
}
