import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';

// A hint counts items by their reason: what is different in each of them must not be part of it.
test.each([
	[
		'"98123 four" in "Mobile" is not a mobile number: "f" cannot be part of it',
		'"Mobile" is not a mobile number',
	],
	['"a" in "Mobile" in "Mobile" is not a mobile number', '"Mobile" is not a mobile number'],
	[
		'The number in "Mobile" is too long: its last digits are lost (9e30)',
		'The number in "Mobile" is too long',
	],
	['"Mobile" is empty', '"Mobile" is empty'],
	['The update would change nothing: no field has a value', 'The update would change nothing'],
])('the reason of %s has no value in it', (message, reason) => {
	expect(new FieldError('Mobile', message, 'Correct it.').reason).toBe(reason);
});
