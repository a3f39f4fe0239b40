import { Memory } from './memory';
import { Pace } from './pace';
import { RequestLog } from './requestLog';

/** The paces of one host and user, by API, and what all of them started. */
interface Account {
	paces: Map<string, Pace>;
	total: RequestLog;
}

const accounts = new Memory<Account>(({ paces }) =>
	[...paces.values()].some((pace) => !pace.isIdle(Date.now())),
);

/**
 * The pace of everything this process sends to one API for one host and user, remembered from execution to
 * execution.
 *
 * @param owner host and user
 * @param api what Capillary counts apart
 * @param documented requests a minute to begin with
 */
export function paceOf(owner: string, api: string, documented: number): Pace {
	let account = accounts.get(owner);
	if (!account) accounts.set(owner, (account = { paces: new Map(), total: new RequestLog() }));
	const { paces, total } = account;
	let pace = paces.get(api);
	if (!pace) paces.set(api, (pace = new Pace(documented, Math.random, total)));
	return pace;
}
