// `npm run test:all`: everything that proves the package, step by step.
import { queueTests, runSteps } from './steps.mjs';

await runSteps([
	{ name: 'lint', command: ['npm', 'run', 'lint'] },
	{ name: 'format', command: ['npm', 'run', 'format:check'] },
	{ name: 'typecheck', command: ['npm', 'run', 'typecheck'] },
	{ name: 'build', command: ['npm', 'run', 'build'] },
	{ name: 'verify', command: ['npm', 'run', 'verify'] },
	{
		name: 'tests',
		jest: ['test/unit', 'test/package', 'test/engine', 'test/sandbox', 'test/docs'],
	},
	// The same items each time, so that a change is what turns it red; others by hand.
	{
		name: 'fuzz',
		command: ['npm', 'run', 'test:fuzz', '--', '--items', '20000', '--seed', '2026'],
	},
	{ name: 'end to end', jest: ['--runInBand', 'test/e2e'] },
	{ name: 'queue', ...queueTests() },
	{ name: 'browser', jest: ['--runInBand', 'test/browser'] },
]);
