// `npm run test:all`: everything that proves the package, step by step, with a table at the end. A
// step that fails does not keep the next from running, and nothing that failed is left out.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const reports = mkdtempSync(join(tmpdir(), 'test-reports-'));
const steps = [
	{ name: 'lint', command: ['npm', 'run', 'lint'] },
	{ name: 'typecheck', command: ['npm', 'run', 'typecheck'] },
	{ name: 'build', command: ['npm', 'run', 'build'] },
	{ name: 'verify', command: ['npm', 'run', 'verify'] },
	{ name: 'tests', jest: ['test/unit', 'test/engine', 'test/sandbox', 'test/docs'] },
	{ name: 'end to end', jest: ['--runInBand', 'test/e2e'] },
	{ name: 'browser', jest: ['--runInBand', 'test/browser'] },
];

const results = [];
for (const step of steps) {
	console.log(`\n--- ${step.name}`);
	const start = Date.now();
	const counts = step.jest ? await jest(step) : await check(step);
	results.push({ name: step.name, ...counts, seconds: Math.round((Date.now() - start) / 1000) });
}
rmSync(reports, { recursive: true });

const passed = sum('passed');
const failed = sum('failed');
console.log('\nStep          Passed  Failed  Skipped  Seconds');
for (const { name, ...counts } of results) {
	const { passed, failed, skipped, seconds } = counts;
	console.log(
		name.padEnd(12) + cell(passed, 8) + cell(failed, 8) + cell(skipped, 9) + cell(seconds, 9),
	);
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/** A step that only succeeds or fails counts as one test. */
async function check({ command }) {
	const exitCode = await run(command);
	return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

/** Counts single tests. A file that could not even be loaded, and jest's own failure, is one, too. */
async function jest({ name, jest: args }) {
	const file = join(reports, `${name}.json`);
	const exitCode = await run(['npx', 'jest', ...args, '--json', `--outputFile=${file}`]);
	try {
		const report = JSON.parse(readFileSync(file, 'utf8'));
		const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
		return {
			passed: report.numPassedTests,
			failed: failed === 0 && exitCode !== 0 ? 1 : failed,
			skipped: report.numPendingTests + report.numTodoTests,
		};
	} catch {
		return { passed: 0, failed: 1, skipped: 0 };
	}
}

/** @returns {Promise<number>} the exit code; what the command prints is shown as it comes */
function run([command, ...args]) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { stdio: 'inherit' });
		child.on('error', () => resolve(1));
		child.on('close', (exitCode) => resolve(exitCode ?? 1));
	});
}

function sum(count) {
	return results.reduce((total, result) => total + result[count], 0);
}

function cell(value, width) {
	return String(value).padStart(width);
}
