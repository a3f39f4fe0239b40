import fc from 'fast-check';
import { Secrets } from '../../../credentials/secrets.ts';
import { CANARIES, formsOf, formsOfTill, textsIn } from '../../fixtures/canaries.mts';

const username = 'store.server';
const till = { username, password: CANARIES.password, passwordFormat: 'plain' };
const { key, secret, token } = CANARIES;
const client = { key, secret, accessToken: token };

describe('what comes back holds no secret in any form', () => {
	test.each([
		['of a till', till, formsOfTill(username, CANARIES.password)],
		['of a client', client, [key, secret, token].flatMap(formsOf)],
	])('%s', (_whose, credentials, forms) => {
		const secrets = new Secrets(credentials);
		for (const form of forms) {
			expect(secrets.hide(`a ${form} b`)).toBe('a [secret hidden] b');
			expect(secrets.hide(`x${form}y`)).not.toContain(form);
		}
		const echoed = { [forms[0]]: [{ deep: forms.join(' ') }], not: 1, none: null };
		const shown = textsIn(secrets.hide(echoed)).join('\n');
		for (const form of forms) expect(shown).not.toContain(form);
	});

	test('the hash of a password is one when the credential holds it', () => {
		const hash = '8A16A6B70505EB1F1FF7CDC0CD5559A7';
		const secrets = new Secrets({ ...till, password: hash, passwordFormat: 'md5' });
		for (const form of [hash, hash.toLowerCase()]) expect(secrets.hide(form)).not.toContain(form);
	});

	test('a token that was fetched meanwhile is one, and so is the one before', () => {
		const secrets = new Secrets(client);
		secrets.add('a-newer-token');
		expect(secrets.hide(`${token} a-newer-token`)).toBe('[secret hidden] [secret hidden]');
	});

	test('whatever the password and the text around it', () => {
		const text = fc.string({ unit: 'grapheme', maxLength: 20 });
		const password = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 30 });
		fc.assert(
			fc.property(password, text, text, (given, before, after) => {
				fc.pre(given.trim() === given && !/^(\p{L}+|\p{N}+)$/u.test(given));
				const shown = new Secrets({ username, password: given }).hide(`${before}${given}${after}`);
				expect(shown).not.toContain(given);
			}),
		);
	});
});

describe("customers' data stays as it is", () => {
	test('what holds no secret is not even copied', () => {
		const body = { createdId: 5, warnings: [{ code: 8077, message: 'Card' }], fields: { a: null } };
		expect(new Secrets(till).hide(body)).toBe(body);
	});

	test.each([
		['a number within another', '1234', { mobile: '919812341234' }],
		['a word within another', 'summer', { city: 'Midsummerton' }],
		['a letter', 'a', { city: 'a', name: 'Anna a' }],
		['an empty password', '', { city: '' }],
	])('a simple password hides %s nowhere', (_what, password, data) => {
		expect(new Secrets({ username, password }).hide(data)).toBe(data);
	});

	test('a simple password is hidden where it stands alone', () => {
		const secrets = new Secrets({ username, password: 'summer' });
		expect(secrets.hide('password=summer&x')).toBe('password=[secret hidden]&x');
	});

	test('names such as __proto__ stay names', () => {
		const body: unknown = JSON.parse(
			`{"__proto__":{"x":"${key.slice(0, 10)}"},"k":"a-newer-token"}`,
		);
		const secrets = new Secrets(client);
		secrets.add('a-newer-token');
		const shown = secrets.hide(body);
		expect(Object.keys(shown as object)).toEqual(['__proto__', 'k']);
		expect(({} as Record<string, unknown>).x).toBeUndefined();
	});
});

test('an answer nested without end is cut, not followed', () => {
	let body: unknown = 'x';
	for (let level = 0; level < 100_000; level++) body = [body];
	expect(() => new Secrets(client).hide(body)).not.toThrow();
});

test('an answer of as many levels as are read stays whole', () => {
	let body: unknown = 'x';
	for (let level = 0; level < 100; level++) body = [body];
	const answer = { status: 200, headers: {}, body };
	expect(new Secrets(client).hide(answer)).toBe(answer);
});
