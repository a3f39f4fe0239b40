import fc from 'fast-check';
import { operationOf } from '../../../../../nodes/Capillary/resources.ts';
import { addressOf } from '../../../../../nodes/Capillary/delivery/request.ts';
import { readCustomerId } from '../../../../../nodes/Capillary/fields/customerId.ts';
import { FieldError } from '../../../../../nodes/Capillary/fields/values/FieldError.ts';

const HOST = 'https://eu.api.capillarytech.com';
const context = { timezone: 'UTC', entriesOf: () => ({ result: [] }) };

/** What people and programs type to get elsewhere, among any other text. */
const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc
		.array(
			fc.constantFrom('..', '/', '?', '#', '&', '=', '%2f', '%', ';', '1', '\\', '@', ' ', '+'),
		)
		.map((parts) => parts.join('')),
);

test('a customer ID is digits, or the item is refused', () => {
	fc.assert(
		fc.property(fc.oneof(text, fc.nat(), fc.jsonValue()), (customerId) => {
			let id: string;
			try {
				id = readCustomerId(() => customerId);
			} catch (error) {
				expect(error).toBeInstanceOf(FieldError);
				expect((error as FieldError).field).toBe('Customer ID');
				return;
			}
			expect(id).toMatch(/^[0-9]{1,19}$/);
			expect(id).toBe(String(customerId).trim());
		}),
		{ numRuns: 1000 },
	);
	expect(readCustomerId(() => 171891944)).toBe('171891944');
	expect(readCustomerId(() => ' 171891944 ')).toBe('171891944');
});

test('no identifier and no account leads to another address or another question', () => {
	fc.assert(
		fc.property(text, text, (identifierValue, accountId) => {
			fc.pre(identifierValue.trim() !== '' && accountId.trim() !== '');
			const form: Record<string, unknown> = {
				source: 'WECHAT',
				accountId,
				identifierName: 'externalId',
				identifierValue,
				additionalFields: { firstName: 'Tom' },
			};
			const request = operationOf('customer', 'updateByLookup').toRequest(
				(name) => form[name] ?? '',
				context,
			);
			const url = new URL(addressOf(request, HOST));
			expect([url.origin, url.pathname, url.hash]).toEqual([HOST, '/v2/customers/lookup', '']);
			expect(Object.fromEntries(url.searchParams)).toEqual({
				source: 'WECHAT',
				accountId: accountId.trim(),
				identifierName: 'externalId',
				identifierValue: identifierValue.trim(),
			});
			expect([...url.searchParams]).toHaveLength(4);
		}),
		{ numRuns: 1000 },
	);
});
