import { FieldError, shortened } from './FieldError';
import { withCallingCode, type Country } from './mobile';

const EMAIL = /^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
/** Digits, with single or several blanks and dashes between two of them. */
const WRITTEN_MOBILE = /^(?:\+\p{Zs}?)?\d(?:[\p{Zs}\-\u2010-\u2013]*\d)*$/u;
const MOBILE = /^\d{5,15}$/;

/** What JavaScript makes of a value that is missing, or of an object: the same for every item it happens to. */
const NO_CONTACTS = [
	'NaN',
	'Infinity',
	'-Infinity',
	'undefined',
	'null',
	'[object Object]',
	'Invalid Date',
	'Invalid DateTime',
];

/**
 * Cleans and checks a value by what it is: an e-mail address or a mobile number. Every other type
 * (WeChat, card number, push token …) is taken as it is, because Capillary documents no shape for it;
 * only what an expression writes in place of a missing value (`undefined`, `NaN`, `[object Object]`)
 * is none: many customers would become one by it.
 *
 * @param type the identifier's or channel's type in Capillary's spelling
 * @param country whose calling code completes a national mobile number; left out, none is
 * @throws FieldError when an e-mail address or a mobile number is malformed, or the value is missing upstream
 */
export function readContact(type: string, value: string, field: string, country?: Country): string {
	if (NO_CONTACTS.includes(value)) {
		throw new FieldError(
			field,
			`"${field}" is the text "${value}", which an expression writes in place of a missing value`,
			'Check which column or field the expression reads; every item without it would get the same value.',
		);
	}
	if (type === 'email') return readEmail(value, field);
	if (type === 'mobile') return readMobile(value, field, country);
	return value;
}

/** Capillary: letters, digits and `-_+.@`, at most 255 characters (data-fields). */
function readEmail(value: string, field: string): string {
	if (value.length <= 255 && EMAIL.test(value)) return value;
	const two = /[,;|\s]/.test(value) && value.split('@').length > 2;
	throw new FieldError(
		field,
		`"${shortened(value)}" in "${field}" is not an email address Capillary accepts${two ? ': it seems to be more than one' : ''}`,
		two
			? 'Give one address; further ones go into rows of their own.'
			: 'An address looks like nathan@example.com and holds only letters, digits and - _ + . before and after one @.',
	);
}

/**
 * Capillary: digits only, with country code and without `+`. What people type between the digits is
 * removed, and so are the zeros that stand for `+`.
 */
function readMobile(value: string, field: string, country: Country | undefined): string {
	const written = WRITTEN_MOBILE.test(value) ? value.replace(/\D/g, '') : '';
	const isInternational = value.startsWith('+') || written.startsWith('00');
	const digits = value.startsWith('+') ? written : written.replace(/^00/, '');
	if (country && !isInternational && /^\d{1,15}$/.test(digits)) {
		return withCallingCode(digits, country, value, field);
	}
	if (MOBILE.test(digits)) return digits;
	throw new FieldError(
		field,
		`"${shortened(value)}" in "${field}" is not a mobile number: ${whyNoMobile(value, digits.length)}`,
		'Write the country code and one number in digits, e.g. 919812345678; a leading plus sign, spaces and dashes between the digits are removed for you.',
	);
}

function whyNoMobile(value: string, length: number): string {
	if (length > 0) return `it has ${length} digits, and a mobile number has 5 to 15`;
	if (/[\n\r,;|]/.test(value)) return 'it seems to be more than one';
	if (/^\p{Pd}/u.test(value)) return 'it begins with a minus sign';
	if (/^\+?$/.test(value)) return 'it has no digits';
	if (/^\d.*\+/.test(value)) return 'a plus sign stands within it';
	if (/[^\P{Nd}0-9]/u.test(value)) return 'its digits are not those from 0 to 9';
	const [other] = /[^\d\s+\-\u2010-\u2013]/u.exec(value) ?? [];
	if (other !== undefined) return `"${other}" cannot be part of it`;
	return 'blanks, dashes and the plus sign do not stand where they should';
}
