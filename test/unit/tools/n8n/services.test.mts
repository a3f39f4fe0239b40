import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Missing } from '../../../../tools/missing.js';
import { findServices } from '../../../../tools/n8n/services.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'services-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Programs in a folder, as packages put them there. */
function install(place: string, ...names: string[]): string {
	const bin = join(folder, place);
	mkdirSync(bin, { recursive: true });
	for (const name of names) writeFileSync(join(bin, name), '');
	return bin;
}

test('Redis is taken from PATH, PostgreSQL from where Debian puts it: its newest version', () => {
	const PATH = `/nowhere:${install('bin', 'redis-server')}`;
	install('postgresql/9/bin', 'postgres', 'initdb');
	const newest = install('postgresql/15/bin', 'postgres', 'initdb');
	expect(findServices({ PATH }, [join(folder, 'postgresql')])).toEqual({
		redis: join(folder, 'bin/redis-server'),
		postgres: join(newest, 'postgres'),
		initdb: join(newest, 'initdb'),
	});
});

test('PostgreSQL is taken from PATH only if both of its programs are there', () => {
	const bin = install('bin', 'redis-server', 'postgres');
	expect(() => findServices({ PATH: bin }, [])).toThrow(/needs PostgreSQL: install/);
	install('bin', 'initdb');
	expect(findServices({ PATH: bin }, []).postgres).toBe(join(bin, 'postgres'));
});

test('when both are missing, one sentence says what to install', () => {
	const find = () => findServices({ PATH: '' }, ['/not/there']);
	expect(find).toThrow(Missing);
	expect(find).toThrow(/Redis and PostgreSQL: install .*apt-get install redis-server postgresql/);
});
