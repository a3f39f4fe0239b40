import fc from 'fast-check';

/** Chance, from one seed: the same seed throws the same dice on every machine. */
export class Dice {
	private readonly value: fc.GeneratorValue;

	constructor(seed: number) {
		[this.value] = fc.sample(fc.gen(), { seed, numRuns: 1, unbiased: true });
	}

	/** A whole number, both bounds included. */
	int(min: number, max: number): number {
		return this.value(whole, min, max);
	}

	/** True with this probability, told to a ten-thousandth. */
	chance(probability: number): boolean {
		return this.int(0, 9_999) < probability * 10_000;
	}

	pick<T>(list: readonly T[]): T {
		return list[this.int(0, list.length - 1)];
	}

	/** Some of the list, in its order. */
	some<T>(list: readonly T[], probability: number): T[] {
		return list.filter(() => this.chance(probability));
	}

	/** A text of a few characters from all of Unicode, or from what JSON and HTML give a meaning. */
	text(): string {
		return this.value(characters);
	}
}

// fast-check tells arbitraries apart by the function that makes them, so each is one of its own.
const whole = (min: number, max: number) => fc.noBias(fc.integer({ min, max }));
const text = fc.oneof(
	fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
	fc.string({
		unit: fc.constantFrom(...'\\"\'{}[]<>&=$:,;/ \n\tab0'),
		minLength: 1,
		maxLength: 12,
	}),
);
const characters = () => text;
