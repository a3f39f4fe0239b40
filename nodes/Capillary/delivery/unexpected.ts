import type { Failure } from './answer';

/** As much of the text as helps whoever reads the report */
const LONGEST_TEXT = 300;

/** What the JavaScript engine throws, and whoever did not think of words for a person. */
const NAMELESS = ['Error', 'TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'URIError'];

/** True when nobody had thought of what was thrown, so that its text is no advice to a person. */
export function isUnexpected(problem: unknown): boolean {
	return !(problem instanceof Error) || NAMELESS.includes(problem.constructor.name);
}

/**
 * The failure of an item at which something was thrown that nobody had thought of.
 *
 * @param isOpen whether a request was sent that may have been carried out
 */
export function unexpectedFailure(problem: unknown, isOpen: boolean): Failure {
	return {
		kind: 'unexpected',
		message: textOfProblem(problem),
		...(isOpen && { writes: true, open: true }),
	};
}

/** What was thrown, as a text; whatever it is, this does not throw. */
export function textOfProblem(problem: unknown): string {
	const text =
		problem instanceof Error
			? `${problem.constructor.name}: ${problem.message}`
			: typeof problem === 'string'
				? problem
				: `thrown: ${typeof problem}`;
	return text.slice(0, LONGEST_TEXT);
}
