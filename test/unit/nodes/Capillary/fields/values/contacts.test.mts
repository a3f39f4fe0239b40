import fc from 'fast-check';
import { readContact } from '../../../../../../nodes/Capillary/fields/values/contacts.ts';
import { FieldError } from '../../../../../../nodes/Capillary/fields/values/FieldError.ts';

const read = (type: string, value: string) => readContact(type, value, 'Identifiers');

const digits = (minimum: number, maximum: number) =>
	fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: minimum, maxLength: maximum });

describe('a mobile number', () => {
	test('is its digits, whatever of what people write stands between them', () => {
		const between = fc.constantFrom('', ' ', '-', ' - ', '\u00a0', '\u202f', '\u2011', '\u2013');
		fc.assert(
			fc.property(
				fc.constantFrom('', '+', '+ '),
				digits(5, 15).filter((number) => !number.startsWith('00')),
				fc.array(between, { minLength: 15, maxLength: 15 }),
				(plus, number, gaps) => {
					const written = [...number].map((digit, index) => (index ? gaps[index - 1] : '') + digit);
					expect(read('mobile', plus + written.join(''))).toBe(number);
				},
			),
		);
	});

	test.each([
		['-919812345678', 'begins with a minus sign'],
		['\u2212919812345678', 'cannot be part of it'],
		['12345\n67890', 'more than one'],
		['919812345678, 919812345679', 'more than one'],
		['919812345678;919812345679', 'more than one'],
		['919812345678 919812345679', '24 digits'],
		['98+12345678', 'a plus sign stands within it'],
		['++919812345678', 'do not stand where they should'],
		['919812345678-', 'do not stand where they should'],
		['98\t12345678', 'do not stand where they should'],
		['9.19812E+11', 'a plus sign stands within it'],
		['(91) 9812345678', '"(" cannot be part of it'],
		['91/9812345678', '"/" cannot be part of it'],
		['98x12345678', '"x" cannot be part of it'],
		['९१९८१२३४५६७८', 'its digits are not those from 0 to 9'],
		['+', 'no digits'],
		['1234', '4 digits'],
	])('%j is refused, and says why: %s', (number, why) => {
		expect(() => read('mobile', number)).toThrow(why);
	});

	test('a text of a million characters is refused in a few words', () => {
		for (const text of ['9-'.repeat(500_000), ' '.repeat(1_000_000), '9'.repeat(1_000_000)]) {
			try {
				read('mobile', text);
				throw new Error('accepted');
			} catch (error) {
				expect((error as Error).message).toContain('is not a mobile number');
				expect((error as Error).message.length).toBeLessThan(300);
			}
		}
	});

	test('is refused when it is too short or too long to be one', () => {
		fc.assert(
			fc.property(fc.oneof(digits(0, 4), digits(18, 30)), (number) => {
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

	test.each(['a@x.com; b@x.com', 'a@x.com,b@x.com', 'a@x.com b@x.com', 'a@x.com\nb@x.com'])(
		'%j seems to be more than one',
		(addresses) => {
			expect(() => read('email', addresses)).toThrow('more than one');
		},
	);

	test.each(['tom', '@example.com', 'tom@', 'tom@example', 'tom@example.', 'tom@.com', 'a@b@c.de'])(
		'is refused: %s',
		(address) => {
			expect(() => read('email', address)).toThrow('not an email address Capillary accepts');
		},
	);
});

test.each(['NaN', 'Infinity', 'undefined', 'null', '[object Object]', 'Invalid DateTime'])(
	'the text %s stands for a missing value, and many customers would become one by it',
	(text) => {
		for (const type of ['externalId', 'mobile', 'cardnumber', 'wechat']) {
			expect(() => read(type, text)).toThrow(`is the text "${text}"`);
		}
	},
);

test('every other contact is taken as it is, because no page gives it a shape', () => {
	const types = ['wechat', 'line', 'mobilePush', 'cardnumber', 'externalId', 'android', 'cuid'];
	fc.assert(
		fc.property(fc.constantFrom(...types), fc.string(), (type, value) => {
			expect(read(type, value)).toBe(value);
		}),
	);
});
