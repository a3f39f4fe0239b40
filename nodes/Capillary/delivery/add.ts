import type { Failure, Outcome, Written } from './answer';
import { deliver, type Settlement, type Surroundings } from './deliver';
import { foundIn, writtenIn } from './meaning';
import type { Adding, CapillaryRequest, WriteRequest } from './request';

/** An Add carries what delivery needs to carry it out exactly once. */
export type AddRequest = WriteRequest & { adding: Adding };

/** Capillary: the customer exists already in the source (v2-add-customer, status-codes-customer). */
const EXISTS = [8006, 8028];
/** Capillary: nobody has this identifier, or not in this source (get-customer-id). */
const NOBODY = [8009, 8015, 8065];

/**
 * Adds a customer exactly once. When it cannot be known whether an Add was carried out, the customer is
 * looked up before anything is sent again.
 *
 * @param inDoubt how it failed when it was sent before, in a group whose answer was lost
 */
export async function deliverAdd(
	request: AddRequest,
	around: Surroundings,
	inDoubt?: Failure,
): Promise<Outcome<Written>> {
	let doubted = inDoubt !== undefined;
	const settle = async (): Promise<Settlement<Written>> => {
		doubted = true;
		const id = await whereabouts(request.adding.lookups, around);
		if (id === 'unknown' || id === 'nobody') return id === 'nobody' ? 'notDone' : 'unknown';
		// Nothing shows whether the Add made this customer or met it, so it is given the values anyway.
		const outcome = await broughtUpToDate(request, id, around);
		if ('failure' in outcome) return outcome;
		around.tally.recovered++;
		return { result: { ...outcome.result, recovered: true } };
	};

	if (inDoubt) {
		const settled = await settle();
		if (settled === 'unknown') return { failure: { ...inDoubt, doubtful: true } };
		if (settled !== 'notDone') return settled;
	}
	const outcome = await deliver(request, writtenIn, around, settle);
	if ('result' in outcome || !EXISTS.includes(outcome.failure.code ?? 0)) return outcome;
	if (doubted) {
		// The Add that was in doubt reached Capillary after all, later than the lookup.
		const settled = await settle();
		if (typeof settled === 'object') return settled;
	}
	return await existing(request, outcome.failure, around);
}

/** What the user wants when the customer exists already: to know it, to have the customer, or to update it. */
export async function existing(
	request: AddRequest,
	failure: Failure,
	around: Surroundings,
): Promise<Outcome<Written>> {
	const { ifExists, lookups } = request.adding;
	if (ifExists === 'fail') return { failure };
	const id = idIn(failure.message) ?? (await whereabouts(lookups, around));
	if (id === 'unknown' || id === 'nobody') return { failure };
	const outcome = await broughtUpToDate(request, id, around);
	return 'failure' in outcome ? outcome : { result: { ...outcome.result, existed: true } };
}

/** True when the failure says that the customer exists already. */
export function saysExists(failure: Failure): boolean {
	return EXISTS.includes(failure.code ?? 0);
}

/** True when the failure says that nobody has this ID or identifier, or not in this source. */
export function saysNobody(failure: Failure): boolean {
	return NOBODY.includes(failure.code ?? 0);
}

/** Gives a customer who is there the values of the Add, where the user wants that and there are any. */
async function broughtUpToDate(
	{ adding }: AddRequest,
	id: string,
	around: Surroundings,
): Promise<Outcome<Written>> {
	const update = adding.ifExists === 'update' ? adding.updateOf(id) : undefined;
	if (!update) return { result: { createdId: asNumber(id), warnings: [] } };
	const outcome = await deliver(update, writtenIn, around);
	return 'failure' in outcome ? outcome : { result: { ...outcome.result, updated: true } };
}

/**
 * The ID of the customer whom all identifiers lead to. An Add that was carried out gave all of them to
 * one customer, so a single one that leads nowhere, or elsewhere, shows that it was not.
 */
async function whereabouts(
	lookups: CapillaryRequest[],
	around: Surroundings,
): Promise<string | 'nobody' | 'unknown'> {
	let found: string | undefined;
	for (const lookup of lookups) {
		const outcome = await deliver(lookup, foundIn, around);
		if ('failure' in outcome) {
			return saysNobody(outcome.failure) ? 'nobody' : 'unknown';
		}
		if (found !== undefined && found !== outcome.result) return 'nobody';
		found = outcome.result;
	}
	return found ?? 'unknown';
}

/** Capillary names the existing customer in its message: "Customer already exists with id 556844761 for same source". */
function idIn(message: string): string | undefined {
	return /\bid\D{0,3}(\d+)/i.exec(message)?.[1];
}

function asNumber(id: string): number | string {
	return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
