import type { Failure, Outcome, Written } from './answer';
import { deliver, type Settlement } from './deliver';
import { asId } from './json';
import type { CapillaryRequest, WriteRequest } from './request';
import { saysExists, saysNobody } from './retry';
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
		if (typeof found === 'string') return found === 'nobody' ? 'notDone' : 'unknown';
		// Nothing shows whether the Add made this customer or met it, so it is given the values anyway.
		const outcome = await updateExisting(request, found.id, run);
		if ('failure' in outcome) return outcome;
		run.tally.recovered++;
		return { result: { ...outcome.result, recovered: true } };
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
}

/**
 * Finds the ID of the customer whom all identifiers lead to. An Add that was carried out gave all of
 * them to one customer, so a single one that leads nowhere, or elsewhere, shows that it was not.
 */
async function findCustomer(
	lookups: AddRequest['lookups'],
	run: Run,
): Promise<FoundCustomer | 'nobody' | 'unknown'> {
	let id: string | undefined;
	for (const lookup of lookups) {
		const outcome = await deliver(lookup, run);
		if ('failure' in outcome) return saysNobody(outcome.failure) ? 'nobody' : 'unknown';
		if (id !== undefined && id !== outcome.result) return 'nobody';
		id = outcome.result;
	}
	return id === undefined ? 'unknown' : { id };
}

/** Capillary names the existing customer in its message: "Customer already exists with id 556844761 for same source". */
function customerNamedIn(message: string): FoundCustomer | undefined {
	const [, id] = /\bid\D{0,3}(\d+)/i.exec(message) ?? [];
	return id === undefined ? undefined : { id };
}
