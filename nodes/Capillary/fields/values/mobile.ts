import { FieldError, shortened } from './FieldError';
import { NUMBERING_PLANS, type NumberingPlan } from './numberingPlans';

/** A country as ISO names it, e.g. `IN`, whose calling code completes national mobile numbers. */
export interface Country {
	code: string;
	/** Its English name */
	name: string;
}

let names: Intl.DisplayNames | undefined;

/** The English name of a country, e.g. `India`. */
function nameOf(code: string): string {
	names ??= new Intl.DisplayNames(['en'], { type: 'region' });
	return names.of(code) ?? code;
}

let known: Country[] | undefined;

/** Every country whose mobile numbers can be completed, in the order of their names. */
export function countries(): readonly Country[] {
	known ??= Object.keys(NUMBERING_PLANS)
		.map((code) => ({ code, name: nameOf(code) }))
		.sort((one, other) => one.name.localeCompare(other.name, 'en'));
	return known;
}

/** The calling code of a country, e.g. `91`. */
export function callingCodeOf({ code }: Country): string {
	return NUMBERING_PLANS[code][0];
}

/**
 * The country that a code or an English name means, in capitals or small letters.
 *
 * @throws FieldError when there is none
 */
export function countryOf(text: string, field: string): Country {
	const plain = text.toLowerCase();
	const wanted = plain === 'uk' ? 'gb' : plain;
	const found = countries().find(
		({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted,
	);
	if (found) return found;
	throw new FieldError(
		field,
		`"${shortened(text)}" in "${field}" is not a country`,
		'Pick the country from the list, or write its two letters, e.g. IN for India.',
	);
}

/**
 * A mobile number with its calling code, digits only. A number that has its code already, shown by its
 * length, stays as it is.
 *
 * @param digits as they were written, with or without a trunk prefix such as 0
 * @throws FieldError when it is no mobile number of the country, or can be read in two ways
 */
export function withCallingCode(
	digits: string,
	country: Country,
	written: string,
	field: string,
): string {
	const plan = NUMBERING_PLANS[country.code];
	const [callingCode] = plan;
	const national = nationalReadings(digits, plan).map((number) => callingCode + number);
	const rest = digits.startsWith(callingCode) ? digits.slice(callingCode.length) : '';
	const readings = [...new Set([...national, ...(hasLength(rest, plan) ? [digits] : [])])];
	const likely = readings.length > 1 ? readings.filter((each) => fits(each, plan)) : readings;
	if (likely.length === 1) return likely[0];
	const quoted = `"${shortened(written)}" in "${field}"`;
	if (readings.length > 1) {
		throw new FieldError(
			field,
			`${quoted} can be read in two ways: ${readings.map((each) => `+${each}`).join(' or ')}`,
			`Write it with a plus sign and its country code, e.g. +${readings[0]}.`,
		);
	}
	throw new FieldError(
		field,
		`${quoted} is not a mobile number of ${country.name}: it has ${digits.length} digits, and one of these has ${lengthsOf(plan)} without its country code ${callingCode}`,
		'Correct the number. That of another country needs a plus sign and its country code, e.g. +447400123456.',
	);
}

/** The numbers, without calling code and trunk prefix, that a national way of writing can mean. */
function nationalReadings(digits: string, plan: NumberingPlan): string[] {
	const [, trunks] = plan;
	const withoutTrunk = trunks
		.filter((trunk) => digits.startsWith(trunk))
		.map((trunk) => digits.slice(trunk.length));
	const isTrunk = trunks.some((trunk) => trunk.startsWith('0') && digits.startsWith('0'));
	return [...(isTrunk ? [] : [digits]), ...withoutTrunk].filter((each) => hasLength(each, plan));
}

function hasLength({ length }: string, [, , lengths]: NumberingPlan): boolean {
	return lengths.includes(length);
}

function fits(number: string, [callingCode, , , pattern]: NumberingPlan): boolean {
	return pattern?.test(number.slice(callingCode.length)) ?? true;
}

function lengthsOf([, , lengths]: NumberingPlan): string {
	return lengths.length === 1
		? String(lengths[0])
		: `${lengths.slice(0, -1).join(', ')} or ${lengths.at(-1)}`;
}
