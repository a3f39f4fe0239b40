import type { Failure, Outcome, Written } from './answer';
import { deliver, type Settlement } from './deliver';
import { asId } from './json';
import type { CapillaryRequest, WriteRequest } from './request';
import { saysExists, saysInvalid, saysNobody } from './retry';
import { markOpen, type Run } from './run';

/** An Add, with what is needed to carry it out exactly once. */
export interface AddRequest extends WriteRequest {
	/** Finds the customer's ID by each identifier that Capillary can look up */
	lookups: Array<CapillaryRequest<string>>;
	/** What to do when the customer exists already in the source */
	ifExists: 'fail' | 'getExisting' | 'update';
	/** The update that gives an existing customer the values of this Add; `undefined` when there is nothing to update */
	updateOf: (customerId: string) => WriteRequest | undefined;
}

/**
 * Adds a customer exactly once. When it cannot be known whether an Add was carried out, the customer is
 * looked up before anything is sent again.
 *
 * @param inDoubt how it failed when it was sent before, in a group whose answer was lost
 * @throws Halted when the run is halted before
 */
export async function deliverAdd(
	request: AddRequest,
	run: Run,
	inDoubt?: Failure,
): Promise<Outcome<Written>> {
	let doubted = inDoubt !== undefined;
	const settle = async (): Promise<Settlement<Written>> => {
		doubted = true;
		const found = await findCustomer(request.lookups, run);
		if (typeof found === 'string') return found === 'unknown' ? 'unknown' : 'notDone';
		// Nothing shows whether the Add made this customer or met it, so it is given the values anyway.
		const outcome = await updateExisting(request, found.id, run);
		if ('failure' in outcome) return outcome;
		run.tally.recovered++;
		const missing = found.missing.length > 0 && { missing: found.missing };
		return { result: { ...outcome.result, recovered: true, ...missing } };
	};

	if (inDoubt) {
		const settled = await markOpen(settle(), () => true);
		if (settled === 'unknown') return { failure: { ...inDoubt, doubtful: true } };
		if (settled !== 'notDone') return settled;
	}
	const outcome = await deliver(request, run, settle);
	if ('result' in outcome || !saysExists(outcome.failure)) return outcome;
	if (doubted) {
		// The Add that was in doubt reached Capillary after all, later than the lookup.
		const settled = await markOpen(settle(), () => true);
		if (typeof settled === 'object') return settled;
	}
	return await resolveExisting(request, outcome.failure, run);
}

/**
 * Does what the user wants when the customer exists already: fail, output the customer, or update it.
 *
 * @param failure Capillary's word that the customer exists
 * @throws Halted when the run is halted before
 */
export async function resolveExisting(
	request: AddRequest,
	failure: Failure,
	run: Run,
): Promise<Outcome<Written>> {
	const { ifExists, lookups } = request;
	if (ifExists === 'fail') return { failure };
	const found = customerNamedIn(failure.message) ?? (await findCustomer(lookups, run));
	if (typeof found === 'string') return { failure };
	const outcome = await updateExisting(request, found.id, run);
	return 'failure' in outcome ? outcome : { result: { ...outcome.result, existed: true } };
}

/** Gives a customer who is there the values of the Add, where the user wants that and there are any. */
async function updateExisting(
	{ ifExists, updateOf }: AddRequest,
	id: string,
	run: Run,
): Promise<Outcome<Written>> {
	const update = ifExists === 'update' ? updateOf(id) : undefined;
	if (!update) return { result: { createdId: asId(id) ?? id, warnings: [] } };
	const outcome = await deliver(update, run);
	return 'failure' in outcome ? outcome : { result: { ...outcome.result, updated: true } };
}

interface FoundCustomer {
	id: string;
	/** Types of the identifiers that lead to nobody, e.g. `email` */
	missing: string[];
}

/**
 * Finds the ID of the customer whom the identifiers lead to: all that lead to anybody have to lead to the
 * same one. Capillary leaves out an identifier that it does not accept (warnings 8055, 8056, 8064), so one
 * that leads to nobody does not speak against the others.
 *
 * @returns `several` when two lead to different customers, `nobody` when none leads to anybody, `unknown`
 *   when that cannot be told
 */
async function findCustomer(
	lookups: AddRequest['lookups'],
	run: Run,
): Promise<FoundCustomer | 'several' | 'nobody' | 'unknown'> {
	let id: string | undefined;
	let isTold = false;
	const missing: string[] = [];
	for (const lookup of lookups) {
		const outcome = await deliver(lookup, run);
		if ('result' in outcome) {
			if (id !== undefined && id !== outcome.result) return 'several';
			id = outcome.result;
			continue;
		}
		const isNobody = saysNobody(outcome.failure);
		if (!isNobody && !saysInvalid(outcome.failure)) return 'unknown';
		isTold ||= isNobody;
		missing.push(lookup.query.identifierName);
	}
	if (id !== undefined) return { id, missing };
	return isTold ? 'nobody' : 'unknown';
}

/**
 * Capillary's own wording of 8006, "Add failed, Customer already exists with id `{0}` for same source"
 * (Capillary: status-codes-customer). A number anywhere else may be part of an identifier.
 */
const EXISTS = /^(?:add failed,\s*)?customer already exists with id `?(\d+)`? for same source\.?$/i;

/** The existing customer that Capillary names in its message. */
function customerNamedIn(message: string): { id: string } | undefined {
	const id = asId(EXISTS.exec(message)?.[1]);
	return id === undefined ? undefined : { id: String(id) };
}
