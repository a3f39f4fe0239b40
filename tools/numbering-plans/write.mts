import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { numberingPlans } from './plans.mts';

/* After an update of libphonenumber-js: `node tools/numbering-plans/write.mts`. A test compares the two. */

const file = join(import.meta.dirname, '../../nodes/Capillary/fields/values/numberingPlans.ts');

const rows = Object.entries(numberingPlans()).map(([country, [code, trunks, lengths, pattern]]) => {
	const plan = [JSON.stringify(code), JSON.stringify(trunks), JSON.stringify(lengths), pattern];
	return `${country}: [${plan.filter(Boolean).join(', ')}],`;
});

const source = `/* Written by tools/numbering-plans/write.mts from the metadata of libphonenumber-js: do not edit. */

/**
 * How a country writes its mobile numbers: its calling code, the prefixes that stand before a national
 * number, how many digits such a number has without them, and, where these alone do not tell whether a
 * number has its calling code already, what it looks like.
 */
export type NumberingPlan = [
	callingCode: string,
	trunkPrefixes: string[],
	lengths: number[],
	pattern?: RegExp,
];

/** By the country's ISO code. */
export const NUMBERING_PLANS: Readonly<Record<string, NumberingPlan>> = {
${rows.join('\n')}
};
`;
const config = await resolveConfig(file, { editorconfig: true });
writeFileSync(file, await format(source, { ...config, filepath: file }));
