import type { IdentifierBody } from '../customers/body.mts';
import { extendedFieldsOf } from '../customers/whole.mts';
import type { Database } from '../database.mts';
import type { Scope } from '../organization/sources.mts';
import { PROGRAMS } from '../organization/seed.mts';
import type { Call } from '../route.mts';

/** What an update may change, by the names that `updatedFields` has. */
type Fields = Record<string, { value: string; fieldType: string }>;

/** Page "Event schema: customer": a customer was registered. */
export function raiseAdded(
	call: Call,
	customerId: number,
	scope: Scope,
	used: IdentifierBody[],
): void {
	raise(call, 'customerAdded', customerId, used, personIn(call, customerId, scope));
}

/** The same page: something about a customer was changed. Nothing is raised when nothing was. */
export function raiseUpdated(
	call: Call,
	customerId: number,
	scope: Scope,
	used: IdentifierBody[],
	before: Fields,
): void {
	const updatedFields = differences(before, fieldsOf(call.database, customerId));
	if (updatedFields.length === 0) return;
	raise(call, 'customerUpdated', customerId, used, {
		...personIn(call, customerId, scope),
		updatedFields,
	});
}

/** Page "Event schema: loyalty": two customers became one. */
export function raiseMerged(call: Call, survivorId: number, victimId: number): void {
	raise(call, 'loyaltyCustomerMerge', survivorId, [], {
		survivorCustomerIdentifiers: { customerId: survivorId },
		victimCustomerIdentifiers: { customerId: victimId },
		triggeringActivity: { name: 'CustomerMerge' },
	});
}

/** The same page: a customer got points. */
export function raisePointsIssued(call: Call, customerId: number, points: number): void {
	const [program] = PROGRAMS;
	raise(call, 'pointsIssued', customerId, [], {
		entityInformation: { entityType: 'USER', entityId: customerId },
		triggeringActivity: { name: 'CustomerRegistration', identifiers: [] },
		loyaltyProgramDetails: { programId: program?.id, programName: program?.name },
		loyaltyProgramId: program?.id,
		totalPointsIssued: points,
	});
}

/** Page "Event schema: partner program": a customer was enrolled. */
export function raiseEnrolled(call: Call, customerId: number, programId: number): void {
	const program = PROGRAMS.find(({ id }) => id === programId);
	raise(call, 'partnerProgramLinked', customerId, [], {
		entityInformation: { entityType: 'USER', entityId: customerId },
		loyaltyProgramId: PROGRAMS[0]?.id,
		partnerProgramId: programId,
		partnerProgramName: program?.name,
		partnerProgramType: 'EXTERNAL',
	});
}

/** The fields of a customer as they are, to be compared with what they become. */
export function fieldsOf(database: Database, customerId: number): Fields {
	const fields: Fields = {};
	const add = (name: string, value: unknown, fieldType: string) => {
		fields[name] = { value: String(value ?? ''), fieldType };
	};
	const profiles = database.all(
		'SELECT id, first_name, last_name FROM profiles WHERE customer_id = ? ORDER BY id',
		customerId,
	);
	for (const { id, first_name, last_name } of profiles) {
		add('firstName', first_name, 'CustomerField');
		add('lastName', last_name, 'CustomerField');
		const identifiers = database.all(
			'SELECT type, value FROM identifiers WHERE profile_id = ? ORDER BY id',
			Number(id),
		);
		for (const { type, value } of identifiers) add(String(type), value, 'Identifier');
		const custom = database.all(
			'SELECT name, value FROM custom_field_values WHERE profile_id = ?',
			Number(id),
		);
		for (const { name, value } of custom) add(String(name), value, 'CustomField');
	}
	for (const [name, value] of Object.entries(extendedFieldsOf(database, customerId))) {
		add(name, value, 'ExtendedField');
	}
	const customer = database.get(
		'SELECT loyalty_type, status_label FROM customers WHERE id = ?',
		customerId,
	);
	add('loyaltyType', customer?.loyalty_type, 'CustomerField');
	add('customerStatus', customer?.status_label, 'CustomerField');
	return fields;
}

function differences(before: Fields, after: Fields): object[] {
	const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
	return names
		.filter((name) => before[name]?.value !== after[name]?.value)
		.map((fieldName) => ({
			fieldName,
			previousValue: before[fieldName]?.value ?? '',
			currentValue: after[fieldName]?.value ?? '',
			fieldType: (after[fieldName] ?? before[fieldName])?.fieldType,
		}));
}

function personIn({ database }: Call, customerId: number, scope: Scope): object {
	const profile = database.get(
		'SELECT first_name, last_name FROM profiles WHERE customer_id = ? AND source = ? AND account_id = ?',
		customerId,
		scope.source,
		scope.accountId,
	);
	const customer = database.get('SELECT loyalty_type FROM customers WHERE id = ?', customerId);
	return {
		loyaltyType: String(customer?.loyalty_type ?? '').toUpperCase(),
		source: scope.source === 'INSTORE' ? 'instore' : scope.source,
		...(scope.accountId && { accountId: scope.accountId }),
		firstName: profile?.first_name ?? '',
		lastName: profile?.last_name ?? '',
	};
}

function raise(
	call: Call,
	eventName: string,
	customerId: number,
	used: IdentifierBody[],
	data: object,
): void {
	const { id, code, name } = call.caller.attributedTo;
	call.events.push({
		eventName,
		subject: String(customerId),
		customerId,
		used: used.map(({ type, value }) => ({ type, value })),
		till: { id, code, name },
		data: { ...data },
	});
}
