// `npm run demo`: runs the example workflows in a real n8n against the sandbox, counts the results and
// compares them with what is expected.
import { isDeepStrictEqual } from 'node:util';

import { N8nHome } from '../n8n/home.mts';
import { comparisonsOf } from './comparison.mts';
import { importExamples, play } from './play.mts';
import { resultTable } from './result-table.mts';
import { startSandbox } from './sandbox.mts';

const start = Date.now();
const tidyUps: Array<() => Promise<void>> = [];
let interrupted = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => {
		interrupted = true;
		console.log('\nStopping.');
		void tidyUp().then(() => process.exit(130));
	});
}

try {
	process.exitCode = (await demonstrate()) ? 0 : 1;
} catch (error) {
	if (!interrupted) {
		console.error(`\nThe demo could not finish. ${(error as Error).message}`);
		process.exitCode = 1;
	}
} finally {
	await tidyUp();
}

async function demonstrate(): Promise<boolean> {
	const home = await N8nHome.make();
	tidyUps.push(() => home.remove());
	say('Building the package and installing it in a fresh n8n.');
	await home.installThisPackage();
	const sandbox = await startSandbox();
	tidyUps.push(() => sandbox.stop());
	say(`The Capillary sandbox is running at ${sandbox.url}.`);
	say('Importing the credential and the example workflows, after n8n has set up its database.');
	const workflows = await importExamples(home, sandbox.url);

	const result = await play(home, sandbox, workflows, say);
	console.log(`\n${resultTable(result)}\n`);
	const comparisons = comparisonsOf(result);
	for (const { promise, expected, actual } of comparisons) {
		const holds = isDeepStrictEqual(actual, expected);
		console.log(`  ${holds ? 'yes' : ' NO'}  ${promise}`);
		if (!holds) console.log({ expected, actual });
	}
	const seconds = Math.round((Date.now() - start) / 1000);
	const right = comparisons.every(({ expected, actual }) => isDeepStrictEqual(actual, expected));
	console.log(
		right
			? `\nEverything is as expected, after ${seconds} s.`
			: '\nSomething is not as expected: see NO above.',
	);
	return right;
}

function say(words: string): void {
	const seconds = Math.round((Date.now() - start) / 1000);
	console.log(`${String(seconds).padStart(4)} s  ${words}`);
}

async function tidyUp(): Promise<void> {
	await Promise.all(tidyUps.splice(0).map((each) => each()));
}
