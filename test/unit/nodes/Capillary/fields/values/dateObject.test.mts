import { runInNewContext } from 'node:vm';
import { DateTime } from 'luxon';
import { operationOf } from '../../../../../../nodes/Capillary/resources.ts';

/* A column of a database is a Date in n8n, and $now a DateTime; n8n hands them on as they are. */

const INSTANT = '1970-05-30T22:00:00.000Z';

/** The body of an update in which every value is this one. */
function bodyWith(value: unknown): any {
	const parameters: Record<string, unknown> = {
		source: 'INSTORE',
		customerId: '7',
		extendedFields: [{ name: 'dob', value }],
		customFields: [{ name: 'city', value }],
		commChannels: [{ type: 'mobilePush', value: 't', lastViewedDate: value }],
		enrollments: [{ programId: 469, tierExpiryDate: value }],
		additionalFields: { activity: value },
	};
	const context = {
		timezone: 'Asia/Kolkata',
		entriesOf: () => ({ result: [{ name: 'dob', label: 'dob', dataType: 'DATETIME' }] as any[] }),
	};
	const known = {
		...context,
		entriesOf: (list: { path: string }) =>
			list.path.endsWith('customFields') ? { result: [] } : context.entriesOf(),
	};
	return operationOf('customer', 'updateById').toRequest((name) => parameters[name] ?? '', known)
		.body;
}

test.each<[string, unknown, string, string]>([
	['a Date', new Date(INSTANT), '1970-05-31T03:30:00+05:30', INSTANT],
	[
		"a Date of n8n's expression sandbox",
		runInNewContext(`new Date('${INSTANT}')`),
		'1970-05-31T03:30:00+05:30',
		INSTANT,
	],
	[
		'a DateTime with a zone of its own',
		DateTime.fromISO(INSTANT, { zone: 'America/New_York' }),
		'1970-05-30T18:00:00-04:00',
		'1970-05-30T18:00:00.000-04:00',
	],
])(
	'%s is a date where a date is expected, and its ISO text where a text is',
	(_what, value, date, text) => {
		expect(bodyWith(value)).toMatchObject({
			activity: text,
			extendedFields: { dob: date },
			loyaltyProgramEnrollments: [{ tierExpiryDate: date }],
			profiles: [{ fields: { city: date }, commChannels: [{ meta: { lastViewedDate: date } }] }],
		});
	},
);
