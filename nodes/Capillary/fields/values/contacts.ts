import { FieldError } from './FieldError';

const EMAIL = /^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
const MOBILE = /^\d{5,15}$/;

/**
 * Cleans and checks a value by what it is: an e-mail address or a mobile number. Every other type
 * (WeChat, card number, push token …) is taken as it is, because Capillary documents no shape for it.
 *
 * @param type the identifier's or channel's type in Capillary's spelling
 * @throws FieldError when an e-mail address or a mobile number is malformed
 */
export function readContact(type: string, value: string, field: string): string {
	if (type === 'email') return readEmail(value, field);
	if (type === 'mobile') return readMobile(value, field);
	return value;
}

/** Capillary: letters, digits and `-_+.@`, at most 255 characters (data-fields). */
function readEmail(value: string, field: string): string {
	if (EMAIL.test(value) && value.length <= 255) return value;
	throw new FieldError(
		field,
		`"${value}" in "${field}" is not an email address Capillary accepts`,
		'An address looks like nathan@example.com and holds only letters, digits and - _ + . before and after one @.',
	);
}

/** Capillary: digits only, with country code and without `+`. What people type between the digits is removed. */
function readMobile(value: string, field: string): string {
	const digits = value.replace(/[\s\-+]/g, '');
	if (MOBILE.test(digits)) return digits;
	throw new FieldError(
		field,
		`"${value}" in "${field}" is not a mobile number`,
		'Write the country code and the number in digits, e.g. 919812345678; a plus sign, spaces and dashes are removed for you.',
	);
}
