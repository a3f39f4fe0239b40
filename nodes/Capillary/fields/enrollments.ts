import type { INodeProperties } from 'n8n-workflow';
import { alsoForAgents } from './agent';
import { fromList } from './fromList';
import type { ItemParameters } from './item';
import { readDateTime } from './values/dates';
import { FieldError } from './values/FieldError';
import { readNumber } from './values/number';
import { readRows, withoutRepeats, type List, type Row } from './values/rows';
import { isUnset } from './values/text';

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
						{ displayName: 'By ID', placeholder: 'e.g. 469' },
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
							{
								displayName: 'Tier Expiry Date',
								name: 'tierExpiryDate',
								type: 'dateTime',
								default: '',
								description:
									"When the tier ends, in the workflow's time zone unless the date carries one",
							},
							{
								displayName: 'Tier Number',
								name: 'tierNumber',
								type: 'number',
								typeOptions: { minValue: 1 },
								default: 1,
								description: 'The tier (slab) to start in: 1 is the lowest, 2 the next, and so on',
							},
						],
					},
				],
			},
		],
	},
	[{ ...EXAMPLE, tierNumber: 1, loyaltyPoints: 100 }],
);

const LIST: List = { property: enrollments[0], example: EXAMPLE };

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
 * The enrollments of the form (Capillary: v2-add-customer, `loyaltyProgramEnrollments`).
 *
 * @throws FieldError when a program is no number, a tier is below 1, points are negative, a date is
 * none, or a program is in there twice with different details
 */
export function readEnrollments(item: ItemParameters, timezone: string): Enrollment[] {
	const rows = readRows(item('enrollments'), LIST).filter(isFilled);
	const found = rows.map((row): Enrollment => {
		const programId = readNumber(row.programId, `${LABEL} > Program`, {
			minimum: 1,
			whole: true,
		});
		if (programId === undefined) {
			throw new FieldError(
				`${LABEL} > Program`,
				`"Program" of a row in "${LABEL}" is empty`,
				'Pick the program from the list or give its ID, or remove the row.',
			);
		}
		const tierNumber = readNumber(row.tierNumber, 'Tier Number', { minimum: 1, whole: true });
		const loyaltyPoints = readNumber(row.loyaltyPoints, 'Loyalty Points', { minimum: 0 });
		const tierExpiryDate = readDateTime(row.tierExpiryDate, 'Tier Expiry Date', timezone);
		const pointsExpiryDate = readDateTime(row.pointsExpiryDate, 'Points Expiry Date', timezone);
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
