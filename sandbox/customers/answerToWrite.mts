import type { Call } from '../route.mts';
import type { SideEffect } from './loyalty.mts';

/**
 * The answer after a customer was written. With `use_async=true`, or the header
 * `WAIT_FOR_DOWNSTREAM: false` of the Add, loyalty runs later and there are no side effects in it.
 */
export function answerToWrite(call: Call, createdId: number, sideEffects: SideEffect[]): object {
	const isAsync = call.query.use_async === 'true' || call.headers.wait_for_downstream === 'false';
	const answer = { createdId, warnings: call.warnings };
	return isAsync ? answer : { ...answer, sideEffects };
}
