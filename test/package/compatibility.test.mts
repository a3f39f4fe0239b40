import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe.each(['tools/n8n', 'tools/n8n/oldest'])('The n8n that %s defines', (folder) => {
	const { dependencies } = JSON.parse(read(`${folder}/package.json`));
	const lockfile = read(`${folder}/package-lock.json`);
	const { packages } = JSON.parse(lockfile);

	test('is one version with one Node', () => {
		expect(Object.keys(dependencies)).toEqual(['n8n', 'node']);
		for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
	});

	test('is what its lockfile installs, from the registry that the machine is set up for', () => {
		for (const name of ['n8n', 'node']) {
			expect(packages[`node_modules/${name}`].version).toBe(dependencies[name]);
		}
		expect(lockfile).not.toContain('"resolved"');
	});

	test('is named in docs/compatibility.md and in the README, and kept between runs on GitHub', () => {
		const { n8n, node } = dependencies;
		const table = read('docs/compatibility.md').replaceAll(/ +/g, ' ');
		expect(table).toContain(`\n| ${n8n} | ${node} |`);
		expect(read('README.md')).toContain(`n8n ${n8n} on Node ${node.split('.')[0]}`);
		const [, key] = /hashFiles\((.+)\)/.exec(read('.github/workflows/compatibility.yml'))!;
		expect(key).toContain(`'${folder}/package-lock.json'`);
	});
});

test('docs/compatibility.md names the version of the engine tests', () => {
	const version = JSON.parse(read('package.json')).devDependencies['n8n-core'];
	expect(read('docs/compatibility.md')).toContain(`n8n-core ${version}.`);
});
