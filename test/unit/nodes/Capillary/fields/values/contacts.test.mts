import fc from 'fast-check';
import { readContact } from '../../../../../../nodes/Capillary/fields/values/contacts.ts';
import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';

const read = (type: string, value: string) => readContact(type, value, 'Identifiers');

const digits = (minimum: number, maximum: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: minimum, maxLength: maximum });

describe('a mobile number', () => {
	test('is its digits, whatever stands between them of what people write', () => {
		const between = fc.array(fc.constantFrom(' ', '-', '+', ' - ', ' '), { maxLength: 3 });
		fc.assert(
			fc.property(
				digits(5, 15),
				fc.array(between, { minLength: 16, maxLength: 16 }),
				(number, gaps) => {
					const written = [...number].map((digit, index) => gaps[index].join('') + digit).join('');
					expect(read('mobile', written + gaps[15].join(''))).toBe(number);
				},
			),
		);
	});

	test('is refused when it is too short or too long to be one', () => {
		fc.assert(
			fc.property(fc.oneof(digits(0, 4), digits(16, 30)), (number) => {
				expect(() => read('mobile', number)).toThrow(FieldError);
			}),
		);
	});

	test('is refused when anything else is in it', () => {
		const other = fc
			.string({ minLength: 1, maxLength: 1 })
			.filter((each) => !/[\d\s+-]/.test(each));
		fc.assert(
			fc.property(digits(4, 10), other, digits(1, 4), (start, middle, end) => {
				expect(() => read('mobile', start + middle + end)).toThrow(FieldError);
			}),
		);
	});

	test.each([
		'９１９８１２３４５６７８',
		'٩١٩٨١٢٣٤٥٦٧٨',
		'(91) 9812345678',
		'91.98.12',
		'9.19812E+11',
	])('is refused: %s', (number) => {
		expect(() => read('mobile', number)).toThrow('"Identifiers" is not a mobile number');
	});
});

describe('an email address', () => {
	// Capillary: a-zA-Z0-9-_+.@ and at most 255 characters (data-fields).
	const letters = [...'abcXYZ019-_+.'];
	const word = (unit: string[], maxLength: number) =>
		fc.string({ unit: fc.constantFrom(...unit), minLength: 1, maxLength });
	const label = word([...'abcXYZ019-'], 12);

	test('is sent as it stands, in the characters Capillary documents', () => {
		fc.assert(
			fc.property(word(letters, 64), label, label, (name, host, top) => {
				const address = `${name}@${host}.${top}`;
				expect(read('email', address)).toBe(address);
			}),
		);
	});

	test('is refused when another character is in it', () => {
		const other = fc
			.string({ minLength: 1, maxLength: 1, unit: 'grapheme' })
			.filter((each) => !/^[A-Za-z0-9._+-]$/.test(each));
		fc.assert(
			fc.property(label, other, label, (start, middle, end) => {
				expect(() => read('email', `${start}${middle}${end}@example.com`)).toThrow(FieldError);
			}),
		);
	});

	test('may have 255 characters and no more', () => {
		const ofLength = (length: number) => `${'t'.repeat(length - 12)}@example.com`;
		expect(read('email', ofLength(255))).toHaveLength(255);
		expect(() => read('email', ofLength(256))).toThrow(FieldError);
	});

	test.each(['tom', '@example.com', 'tom@', 'tom@example', 'tom@example.', 'tom@.com', 'a@b@c.de'])(
		'is refused: %s',
		(address) => {
			expect(() => read('email', address)).toThrow('not an email address Capillary accepts');
		},
	);
});

test('every other contact is taken as it is, because no page gives it a shape', () => {
	const types = ['wechat', 'line', 'mobilePush', 'cardnumber', 'externalId', 'android', 'cuid'];
	fc.assert(
		fc.property(fc.constantFrom(...types), fc.string(), (type, value) => {
			expect(read(type, value)).toBe(value);
		}),
	);
});
