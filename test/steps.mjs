// Runs the steps of a test run with a table at the end. A step that fails does not keep the next from
// running, and nothing that failed is left out.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findServices } from '../tools/n8n/services.js';

/** The tests of n8n on several processes. On a CI machine, nothing may keep them from running. */
export function queueTests() {
	const jest = ['--runInBand', 'test/queue'];
	try {
		if (!process.env.CI) findServices();
	} catch (error) {
		return { jest, skip: error.message };
	}
	return { jest };
}

/**
 * Runs the steps one after the other, prints what came of each and, as the last line, of all. The
 * process's exit code is 1 if anything failed.
 * @param {Array<{
 *   name: string,
 *   command?: string[],
 *   jest?: string[],
 *   env?: Record<string, string>,
 *   skip?: string,
 * }>} steps each either a command or arguments for jest, what its environment has more, and, if it cannot
 *   run here, why
 */
export async function runSteps(steps) {
	const results = [];
	for (const step of steps) {
		console.log(`\n--- ${step.name}`);
		if (step.skip) {
			console.log(`Skipped. ${step.skip}`);
			results.push({ name: step.name, passed: 0, failed: 0, skipped: 1, seconds: 0 });
			continue;
		}
		const start = Date.now();
		const counts = step.jest ? await jest(step) : await check(step);
		const seconds = Math.round((Date.now() - start) / 1000);
		results.push({ name: step.name, ...counts, seconds });
	}

	const width = Math.max(12, ...steps.map(({ name }) => name.length));
	console.log(`\n${'Step'.padEnd(width)}  Passed  Failed  Skipped  Seconds`);
	for (const { name, passed, failed, skipped, seconds } of results) {
		console.log(
			name.padEnd(width) + cell(passed, 8) + cell(failed, 8) + cell(skipped, 9) + cell(seconds, 9),
		);
	}
	const sum = (count) => results.reduce((total, result) => total + result[count], 0);
	console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
	process.exitCode = sum('failed') > 0 ? 1 : 0;
}

/** A step that only succeeds or fails counts as one test. */
async function check({ command, env }) {
	const exitCode = await run(command, env);
	return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
}

/** Counts single tests. A file that could not even be loaded, and jest's own failure, is one, too. */
async function jest({ jest: args, env }) {
	const folder = mkdtempSync(join(tmpdir(), 'test-report-'));
	const file = join(folder, 'report.json');
	const exitCode = await run(['npx', 'jest', ...args, '--json', `--outputFile=${file}`], env);
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
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** @returns {Promise<number>} the exit code; what the command prints is shown as it comes */
function run([command, ...args], env = {}) {
	return new Promise((resolve) => {
		const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
		child.on('error', () => resolve(1));
		child.on('close', (exitCode) => resolve(exitCode ?? 1));
	});
}

function cell(value, width) {
	return String(value).padStart(width);
}
