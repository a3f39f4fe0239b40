import { ExpressionEvaluator, IsolatedVmBridge } from '@n8n/expression-runtime';
import { Expression } from 'n8n-workflow';
import { expressionSandboxHooks } from 'n8n-workflow/expression-sandboxing';

const timeout = 5_000;
const memoryLimit = 128;
const maxCodeCacheSize = 1_024;

/**
 * Starts the expression engine that n8n uses by default: each workflow's expressions run in a V8
 * isolate of their own (`vm`), not in this process. The numbers are n8n's own defaults:
 * milliseconds, megabytes, cached expressions.
 *
 * `Expression.initExpressionEngine()` would build the evaluator itself, but loads it with an
 * `import()` that jest refuses to run; finding one already there, it only switches to it.
 */
export async function startExpressions(): Promise<void> {
	const evaluator = new ExpressionEvaluator({
		createBridge: () => new IsolatedVmBridge({ timeout, memoryLimit }),
		hooks: expressionSandboxHooks,
		maxCodeCacheSize,
	});
	await evaluator.initialize();
	Object.assign(Expression, { vmEvaluator: evaluator });
	await Expression.initExpressionEngine({
		engine: 'vm',
		bridgeTimeout: timeout,
		bridgeMemoryLimit: memoryLimit,
		poolSize: 1,
		maxCodeCacheSize,
	});
}

/** Ends the isolates, which would otherwise keep jest from exiting. */
export async function stopExpressions(): Promise<void> {
	await Expression.disposeExpressionEngine();
}
