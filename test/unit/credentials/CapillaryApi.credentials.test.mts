import { CapillaryApi } from '../../../credentials/CapillaryApi.credentials.ts';

const credential = new CapillaryApi();

async function signed(values: Record<string, string>, request = {}) {
	const credentials = { region: 'eu', host: '', passwordFormat: 'plain', ...values };
	return await credential.authenticate(credentials, { url: '/v2/customers', ...request });
}

// Verified vectors of Basic authentication: the page's own for store.server (recomputed), and those
// recomputed where the page is wrong.
const VECTORS = [
	{
		username: 'store.server',
		password: 'server123',
		md5: '8a16a6b70505eb1f1ff7cdc0cd5559a7',
		signature: 'Basic c3RvcmUuc2VydmVyOjhhMTZhNmI3MDUwNWViMWYxZmY3Y2RjMGNkNTU1OWE3',
	},
	{
		username: 'store123',
		password: 'Pass123',
		md5: '2f23fa3579f3f75175793649115c1b25',
		signature: 'Basic c3RvcmUxMjM6MmYyM2ZhMzU3OWYzZjc1MTc1NzkzNjQ5MTE1YzFiMjU=',
	},
];

describe.each(VECTORS)('$username', ({ username, password, md5, signature }) => {
	test('with the password in plain text', async () => {
		const { headers } = await signed({ username, password });
		expect(headers).toEqual({ Authorization: signature });
	});

	test.each([md5, md5.toUpperCase(), ` ${md5}\n`])('with its MD5 hash %j', async (hash) => {
		const { headers } = await signed({ username, password: hash, passwordFormat: 'md5' });
		expect(headers).toEqual({ Authorization: signature });
	});

	test('with blanks around the username', async () => {
		const { headers } = await signed({ username: ` ${username} `, password });
		expect(headers).toEqual({ Authorization: signature });
	});
});

test('a plain password that looks like a hash, or has blanks, is hashed as it stands', async () => {
	// By md5sum.
	const hashes = {
		'202cb962ac59075b964b07152d234b70': 'd9b1d7db4cd6e70935368a1efb10e377',
		' 123': 'a1f925a7b5b70b7b3f7fe2208513e10f',
	};
	const passwords = Object.keys(hashes) as Array<keyof typeof hashes>;
	for (const password of passwords) {
		const { headers } = await signed({ username: 'till', password });
		const [, encoded] = String(headers!.Authorization).split(' ');
		expect(Buffer.from(encoded, 'base64').toString()).toBe(`till:${hashes[password]}`);
	}
});

test('the request keeps what it had, and gets the host where it has none', async () => {
	const values = { username: 'store.server', password: 'server123' };
	expect(await signed(values, { method: 'PUT', headers: { Accept: 'text/plain' } })).toEqual({
		url: '/v2/customers',
		method: 'PUT',
		baseURL: 'https://eu.api.capillarytech.com',
		headers: { Accept: 'text/plain', Authorization: VECTORS[0].signature },
	});
});

test('the password is masked, and every region has a name that is more than its code', () => {
	const named = (name: string) => credential.properties.filter((each) => each.name === name);
	expect(named('password')).toMatchObject([{ typeOptions: { password: true }, required: true }]);
	const regions = named('region')[0].options as Array<{ name: string; value: string }>;
	expect(regions.map(({ value }) => value).sort()).toEqual(
		['eu', 'apac', 'apac2', 'sea', 'us', 'north-america', 'ushc', 'tata', 'china', 'custom'].sort(),
	);
	for (const { name } of regions) expect(name).toMatch(/^[A-Z]/);
	expect(named('passwordFormat')[0].options).toMatchObject([{ value: 'plain' }, { value: 'md5' }]);
});
