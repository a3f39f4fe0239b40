import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { takeTurn } from '../../../../tools/cache/turn.js';

describe('two set-ups at once', () => {
	let folder: string;
	let lockFile: string;

	beforeEach(async () => {
		folder = await mkdtemp(join(tmpdir(), 'turn-'));
		lockFile = join(folder, 'lock');
	});

	afterEach(async () => await rm(folder, { recursive: true }));

	test('the second waits until the first has ended, and says so', async () => {
		const events: string[] = [];
		const endFirst = await takeTurn(lockFile, () => events.push('first waits'));
		const second = takeTurn(lockFile, () => {
			events.push('second waits');
			events.push('first ends');
			void endFirst();
		}).then((endSecond) => {
			events.push('second has its turn');
			return endSecond();
		});
		await second;
		expect(events).toEqual(['second waits', 'first ends', 'second has its turn']);
	});

	test('one that was killed keeps nobody out', async () => {
		const { pid } = spawnSync(process.execPath, ['--eval', '']);
		await writeFile(lockFile, String(pid));
		const waits = jest.fn();
		const endTurn = await takeTurn(lockFile, waits);
		expect(waits).not.toHaveBeenCalled();
		await endTurn();
	});
});
