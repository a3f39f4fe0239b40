import type { Item } from '../n8n/home.mts';
import { expectationOf, refusals, type ExpectedCustomer, type Refusal } from './expectation.mts';
import type { HeldCustomer, Play } from './play.mts';

/** Something that must hold after a play: two values that must be equal. */
export interface Comparison {
	promise: string;
	expected: unknown;
	actual: unknown;
}

/** Everything a play promises: what n8n outputs, item by item, and what Capillary then holds. */
export function comparisonsOf(play: Play): Comparison[] {
	const { customerRows, changeRows } = play;
	const expected = expectationOf(customerRows, changeRows);
	const [added, refused] = outputsOf(play.add['Add customers']);
	const [updated, notUpdated] = outputsOf(play.updateById['Update customers']);
	const [changed, notChanged] = outputsOf(play.updateByLookup['Update customers']);
	const idOf = new Map(play.customers.map((customer) => [mobileOf(customer), customer.id]));
	const addedIds = expected.added.map((row) => idOf.get(customerRows[row].mobile));

	return [
		{
			promise: 'n8n reads every row of customers.csv',
			expected: customerRows.length,
			actual: outputsOf(play.add.Customers)[0].length,
		},
		{
			promise: 'every valid customer is added, in the order of the rows',
			expected: expected.added,
			actual: added.map(rowOf),
		},
		{
			promise: 'each added row has the ID that Capillary assigned to the customer',
			expected: addedIds,
			actual: added.map((item) => item.json.createdId),
		},
		{
			promise: 'a customer who already exists in another source is combined (8050)',
			expected: expected.combined,
			actual: added.filter((item) => hasWarning(item, 8050)).map(rowOf),
		},
		{
			promise: 'every other row goes to the error output, with the reason',
			expected: expected.refused,
			actual: explained(refused, expected.refused),
		},
		{
			promise: 'the list of rows to correct names the failed rows',
			expected: expected.refused.map(([row]) => customerRows[row].mobile),
			actual: outputsOf(play.add['Rows to correct'])[0].map((item) => item.json.mobile),
		},
		{
			promise: 'every added customer is updated by ID, in order',
			expected: addedIds,
			actual: updated.map((item) => item.json.createdId),
		},
		{ promise: 'no update by ID fails', expected: [], actual: messagesOf(notUpdated) },
		{
			promise: 'every change finds its customer, in the order of the rows',
			expected: expected.changed,
			actual: changed.map(rowOf),
		},
		{
			promise: 'a change to an unknown customer goes to the error output, with the reason',
			expected: expected.changesRefused,
			actual: explained(notChanged, expected.changesRefused),
		},
		{
			promise: 'Capillary holds exactly these customers',
			expected: sorted(expected.customers),
			actual: sorted(
				Object.fromEntries(play.customers.map((each) => [mobileOf(each), asExpected(each)])),
			),
		},
	];
}

/** A node's success output and error output; an output without items may be absent. */
export function outputsOf(outputs: Item[][] | undefined): [Item[], Item[]] {
	return [outputs?.[0] ?? [], outputs?.[1] ?? []];
}

export function messagesOf(items: Item[]): string[] {
	return items.map((item) => item.json.error);
}

export function rowOf(item: Item): number | undefined {
	return item.pairedItem?.item;
}

/** The mobile number of a customer, the same in every profile of the example customers. */
export function mobileOf(customer: HeldCustomer): string {
	const { identifiers } = customer.profiles[0];
	return identifiers.find(({ type }) => type === 'mobile')?.value ?? '';
}

// A message other than the expected one takes the reason's place, so that it shows.
function explained(items: Item[], expected: Array<[number, Refusal]>): unknown[] {
	const reasons = new Map(expected);
	return items.map((item) => {
		const reason = reasons.get(rowOf(item)!);
		const message: string = item.json.error;
		return [rowOf(item), reason && refusals[reason].test(message) ? reason : message];
	});
}

function hasWarning(item: Item, code: number): boolean {
	return item.json.warnings.some((warning: { code: number }) => warning.code === code);
}

function asExpected(customer: HeldCustomer): ExpectedCustomer {
	return {
		loyaltyType: customer.loyaltyInfo.loyaltyType,
		extendedFields: customer.extendedFields,
		programs: Object.fromEntries(
			customer.loyaltyProgramDetails.map(({ programId, slabSNo }) => [programId, slabSNo]),
		),
		profiles: customer.profiles.map((profile) => ({
			source: profile.source,
			accountId: profile.accountId,
			firstName: profile.firstName,
			lastName: profile.lastName,
			identifiers: Object.fromEntries(profile.identifiers.map(({ type, value }) => [type, value])),
			primaryChannels: Object.fromEntries(
				profile.commChannels.map(({ type, primary }) => [type, primary]),
			),
			fields: profile.fields,
		})),
	};
}

function sorted(customers: Record<string, ExpectedCustomer>): Record<string, ExpectedCustomer> {
	return Object.fromEntries(Object.entries(customers).sort());
}
