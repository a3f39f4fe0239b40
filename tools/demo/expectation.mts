import type { Row } from './csv.mts';

/** Why a row must fail, and what its message must say. */
export const refusals = {
	'malformed email': /not an email address/i,
	'account missing': /account id/i,
	'already in this source': /8006.*already exists|already exists.*8006/is,
	'customer not found': /8015.*not found|not found.*8015/is,
};
export type Refusal = keyof typeof refusals;

export interface ExpectedProfile {
	source: string;
	accountId: string;
	firstName: string;
	lastName: string;
	identifiers: Record<string, string>;
	primaryChannels: Record<string, boolean>;
	fields: Record<string, string>;
}

export interface ExpectedCustomer {
	loyaltyType: string;
	extendedFields: Record<string, string>;
	/** ID of each program, and the number of the tier in it. */
	programs: Record<string, number>;
	profiles: ExpectedProfile[];
}

/** What the example files must lead to. Rows are counted from 0; customers are keyed by mobile number. */
export interface Expectation {
	added: number[];
	/** Added to a customer who already exists in another source (Capillary's warning 8050). */
	combined: number[];
	refused: Array<[row: number, why: Refusal]>;
	changed: number[];
	changesRefused: Array<[row: number, why: Refusal]>;
	customers: Record<string, ExpectedCustomer>;
}

const sourcesWithAccounts = ['FACEBOOK', 'LINE', 'MARTJACK', 'MOBILE_APP', 'WEB_ENGAGE', 'WECHAT'];

/**
 * Derives what the three example workflows must do, from their files and from Capillary's rules alone
 * (v2-add-customer, update-customer-detail, update-customers-lookup). In customers.csv a mobile number
 * stands for one person.
 */
export function expectationOf(customerRows: Row[], changeRows: Row[]): Expectation {
	const expectation: Expectation = {
		added: [],
		combined: [],
		refused: [],
		changed: [],
		changesRefused: [],
		customers: {},
	};
	customerRows.forEach((row, index) => add(expectation, row, index));
	changeRows.forEach((row, index) => change(expectation, row, index));
	return expectation;
}

function add(expectation: Expectation, row: Row, index: number): void {
	const known = expectation.customers[row.mobile];
	const refusal = refusalOf(row, known);
	if (refusal) {
		expectation.refused.push([index, refusal]);
		return;
	}
	expectation.added.push(index);
	if (known) expectation.combined.push(index);
	const customer = (expectation.customers[row.mobile] ??= {
		loyaltyType: 'loyalty',
		extendedFields: {},
		// update-by-id.json enrolls everyone in the first tier of the second program.
		programs: { 699: 1 },
		profiles: [],
	});
	Object.assign(customer.extendedFields, filled({ gender: row.gender, city: row.city }), {
		// update-by-id.json again; the last of a customer's rows counts.
		acquisition_channel: row.source,
	});
	const { source, accountId, firstName, lastName, mobile, email, externalId } = row;
	customer.profiles.push({
		...{ source, accountId, firstName, lastName },
		identifiers: filled({ mobile, email, externalId }),
		primaryChannels: email ? { mobile: true, email: false } : { mobile: true },
		fields: {},
	});
}

function refusalOf(row: Row, known: ExpectedCustomer | undefined): Refusal | undefined {
	if (row.email && !/^\S+@\S+\.\S+$/.test(row.email)) return 'malformed email';
	if (sourcesWithAccounts.includes(row.source) && !row.accountId) return 'account missing';
	if (known?.profiles.some((profile) => isIn(profile, row))) return 'already in this source';
	return undefined;
}

function change(expectation: Expectation, row: Row, index: number): void {
	for (const customer of Object.values(expectation.customers)) {
		const profile = customer.profiles.find(
			(each) => isIn(each, row) && each.identifiers[row.identifierName] === row.identifierValue,
		);
		if (!profile) continue;
		if (row.lastName) profile.lastName = row.lastName;
		if (row.city) customer.extendedFields.city = row.city;
		if (row.newsletter) profile.fields.customfield_g = String(row.newsletter === 'yes');
		expectation.changed.push(index);
		return;
	}
	expectation.changesRefused.push([index, 'customer not found']);
}

function isIn(profile: ExpectedProfile, { source, accountId }: Row): boolean {
	return profile.source === source && profile.accountId === accountId;
}

function filled(cells: Row): Row {
	return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== ''));
}
