import type { Outcome, Result } from './answer';
import { warningsIn } from './words';

/** What an item did with whom or what it is about. */
export type Action = 'added' | 'updated';

/** What is told of an item beside what Capillary answered. */
export interface Told {
	/** What it did, where the result does not say otherwise */
	action: Action;
	/** The fields that only a new customer takes, as the form names them; what an update of an existing one leaves out */
	onlyOfNew?: string[];
	/** What of its values is lost although Capillary does not say so, in a sentence */
	loss?: string;
}

/**
 * The outcome of a write with what a person reads first: what was done (`action`) and, where not all of
 * it was, what was left out and why (`note`).
 */
export function reported<Unfinished extends string>(
	outcome: Outcome<Result | Result[]> | Unfinished,
	told: Told,
): Outcome<Result | Result[]> | Unfinished {
	if (typeof outcome === 'string' || 'failure' in outcome) return outcome;
	const { result } = outcome;
	if (Array.isArray(result)) return { result: result.map((each) => reportOn(each, told)) };
	return { result: reportOn(result, told) };
}

function reportOn(result: Result, told: Told): Result {
	const action = result.action ?? actionOf(result, told);
	const note = noteOn({ ...result, action }, told);
	return { ...result, action, ...(note !== '' && { note }) };
}

function actionOf({ recovered, updated, existed }: Result, { action }: Told): string {
	if (recovered) return 'recovered';
	if (updated) return 'updated';
	return existed ? 'existed' : action;
}

function noteOn(result: Result, { action, onlyOfNew = [], loss }: Told): string {
	const { missing } = result;
	const warnings = warningsIn(result, true);
	// An Add that was carried out as an update, or an upsert that found its customer.
	const isOfExisting = result.action === 'updated' && (action === 'added' || onlyOfNew.length > 0);
	return [
		warnings.length > 0 && `Not all was done: ${warnings.join('; ')}.`,
		Array.isArray(missing) && `Capillary has left out: ${missing.join(', ')}.`,
		isOfExisting &&
			onlyOfNew.length > 0 &&
			`${onlyOfNew.join(' and ')} stayed as they were: only a new customer gets them.`,
		result.action !== 'existed' && loss,
	]
		.filter(Boolean)
		.join(' ');
}
