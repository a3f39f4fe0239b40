import type { INodeProperties } from 'n8n-workflow';
import { wordsFor } from '../delivery/words';
import { programList, tierList, type List } from '../metadata/lists';
import { alsoForAgents } from './agent';
import { readDateFormat } from './dateFormat';
import { fromList } from './fromList';
import type { ItemParameters, ReadingContext } from './item';
import { readDateTime } from './values/dates';
import { FieldError, shortened } from './values/FieldError';
import { nearest } from './values/nearest';
import { readDigits } from './values/number';
import { readRows, withoutRepeats, type List as RowList, type Row } from './values/rows';
import { isUnset, readText } from './values/text';

const LABEL = 'Loyalty Program Enrollments';
const EXAMPLE = { programId: 469 };

export const enrollments: INodeProperties[] = alsoForAgents(
	{
		displayName: LABEL,
		name: 'enrollments',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Enrollment',
		default: {},
		description:
			'Loyalty programs the customer joins. Capillary does not change the tier of a customer who is already in the program.',
		options: [
			{
				displayName: 'Enrollment',
				name: 'enrollment',
				values: [
					fromList(
						{
							displayName: 'Program',
							name: 'programId',
							description: 'One of the loyalty programs of your organization',
						},
						'getPrograms',
						{ displayName: 'By ID or Name', placeholder: 'e.g. 469 or Rewards' },
					),
					{
						displayName: 'Details',
						name: 'details',
						type: 'collection',
						placeholder: 'Add Detail',
						default: {},
						description: 'Only the details you add are sent; Capillary decides the others',
						options: [
							{
								displayName: 'Loyalty Points',
								name: 'loyaltyPoints',
								type: 'number',
								typeOptions: { minValue: 0 },
								default: 0,
								description: 'Points to credit on joining',
							},
							{
								displayName: 'Points Expiry Date',
								name: 'pointsExpiryDate',
								type: 'dateTime',
								default: '',
								description:
									"When these points expire, in the workflow's time zone unless the date carries one",
							},
							fromList(
								{
									displayName: 'Tier',
									name: 'tierNumber',
									description:
										'The tier (slab) to start in, by its name or number: 1 is the lowest, 2 the next, and so on',
								},
								'getTiers',
								{ displayName: 'By Number or Name', placeholder: 'e.g. 2 or Silver' },
							),
							{
								displayName: 'Tier Expiry Date',
								name: 'tierExpiryDate',
								type: 'dateTime',
								default: '',
								description:
									"When the tier ends, in the workflow's time zone unless the date carries one",
							},
						],
					},
				],
			},
		],
	},
	[{ ...EXAMPLE, tierNumber: 1, loyaltyPoints: 100 }],
);

const LIST: RowList = { property: enrollments[0], example: EXAMPLE };

/** An enrollment as Capillary's v2 bodies carry it; only what the user set is present. */
export interface Enrollment {
	programId: number;
	tierNumber?: number;
	loyaltyPoints?: number;
	tierExpiryDate?: string;
	pointsExpiryDate?: string;
}

/** In a sheet, not every customer joins a program: a row without any value is left out. */
function isFilled(row: Row): boolean {
	return Object.entries(row).some(([name, value]) => name !== 'details' && !isUnset(value));
}

/**
 * The enrollments of the form (Capillary: v2-add-customer, `loyaltyProgramEnrollments`). Programs and
 * tiers may be given by their names.
 *
 * @throws FieldError when a program or tier is unknown, points are no whole number, a date is none, or a
 * program is in there twice with different details
 */
export function readEnrollments(item: ItemParameters, context: ReadingContext): Enrollment[] {
	const format = readDateFormat(item);
	const rows = readRows(item('enrollments'), LIST).filter(isFilled);
	const found = rows.map((row): Enrollment => {
		const programId = readProgram(row.programId, context);
		const tierNumber = readTier(row.tierNumber, programId, context);
		const loyaltyPoints = readDigits(row.loyaltyPoints, 'Loyalty Points');
		const [tierExpiryDate, pointsExpiryDate] = (
			[
				[row.tierExpiryDate, 'Tier Expiry Date'],
				[row.pointsExpiryDate, 'Points Expiry Date'],
			] as const
		).map(([date, label]) => readDateTime(date, label, context.timezone, format));
		return {
			programId,
			...(tierNumber !== undefined && { tierNumber }),
			...(loyaltyPoints !== undefined && { loyaltyPoints }),
			...(tierExpiryDate && { tierExpiryDate }),
			...(pointsExpiryDate && { pointsExpiryDate }),
		};
	});
	return withoutRepeats(found, ({ programId }) => String(programId), LABEL);
}

const PROGRAM = `${LABEL} > Program`;

function readProgram(value: unknown, context: ReadingContext): number {
	const text = readText(value, PROGRAM);
	if (text === '') {
		throw new FieldError(
			PROGRAM,
			`"Program" of a row in "${LABEL}" is empty`,
			'Pick the program from the list or give its ID, or remove the row.',
		);
	}
	if (isNumeric(text)) return readDigits(text, PROGRAM, { minimum: 1 })!;
	return readNamed(text, programList, context, {
		field: PROGRAM,
		what: 'program',
		nameOf: ({ programName }) => String(programName),
		numberOf: ({ programId }) => Number(programId),
	});
}

const TIER = 'Tier';

function readTier(value: unknown, programId: number, context: ReadingContext): number | undefined {
	const text = readText(value, TIER);
	if (text === '' || isNumeric(text)) return readDigits(text, TIER, { minimum: 1 });
	return readNamed(text, tierList(programId), context, {
		field: TIER,
		what: 'tier',
		nameOf: ({ name }) => name,
		numberOf: ({ serialNumber }) => serialNumber,
	});
}

/** What can only be meant as a number, well written or not, as opposed to a name. */
function isNumeric(text: string): boolean {
	return /^[+-]?[\d.,\s]+$/.test(text);
}

/**
 * The number that a name of a list of the organization's stands for. A guessed number would put
 * customers into another program or tier without a word from Capillary.
 *
 * @throws FieldError when the list cannot be read, or the name is not in there exactly once
 */
function readNamed<Entry>(
	text: string,
	list: List<Entry>,
	{ entriesOf }: ReadingContext,
	{
		field,
		what,
		nameOf,
		numberOf,
	}: {
		field: string;
		what: string;
		nameOf: (entry: Entry) => string;
		numberOf: (entry: Entry) => number;
	},
): number {
	const isMeant = (entry: Entry) => nameOf(entry).trim().toLowerCase() === text.toLowerCase();
	const read = (isNeededFresh: boolean): Entry[] => {
		const outcome = entriesOf(list, isNeededFresh);
		if ('result' in outcome) return outcome.result;
		throw new FieldError(
			field,
			`"${shortened(text)}" in "${field}" is a name, and the ${what}s of your organization cannot be read: ${wordsFor(outcome.failure).message}`,
			`Give the number of the ${what} instead of its name, or ask your Capillary administrator for the right to read programs and tiers.`,
		);
	};
	let entries = read(false);
	if (!entries.some(isMeant)) entries = read(true);
	const found = entries.filter(isMeant);
	if (found.length === 1) return numberOf(found[0]);
	const shown = (entry: Entry) => `${nameOf(entry).trim()} (${numberOf(entry)})`;
	if (found.length > 1) {
		throw new FieldError(
			field,
			`"${shortened(text)}" in "${field}" is the name of more than one ${what}: ${found.map(shown).join(', ')}`,
			`Give the number of the ${what} instead of its name.`,
		);
	}
	const near = nearest(text, entries, (entry) => [nameOf(entry)]);
	throw new FieldError(
		field,
		`"${shortened(text)}" in "${field}" is not a ${what} of ${what === 'tier' ? 'this program' : 'your organization'}`,
		near.length > 0
			? `Use a name or number of your organization's, such as ${near.map(shown).join(', ')}.`
			: `Capillary names no ${what} here: give its number, or leave it out.`,
	);
}
