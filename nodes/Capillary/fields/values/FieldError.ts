/**
 * What a person typed cannot be sent. Thrown before anything leaves for Capillary, so the item
 * it belongs to has changed nothing.
 *
 * - `field`: the display name of the parameter at fault, as the form shows it
 * - `message`: what is wrong with it
 * - `advice`: what to do about it
 */
export class FieldError extends Error {
	constructor(
		readonly field: string,
		message: string,
		readonly advice: string,
	) {
		super(message);
		this.name = 'FieldError';
	}

	/** What is wrong, without the value that is and without details: the same for every item with the same mistake. */
	get reason(): string {
		const named = `"${this.field}"`;
		const value = this.message.lastIndexOf(`" in ${named}`);
		const withoutValue = value > 0 ? this.message.slice(value + '" in '.length) : this.message;
		return withoutValue.replace(/: .*$/s, '');
	}
}

/** A value as an error quotes it: so much of it that a person recognizes it. */
export function shortened(text: string): string {
	const characters = 100;
	return text.length > characters ? `${text.slice(0, characters)}…` : text;
}
