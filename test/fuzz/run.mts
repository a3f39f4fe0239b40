import type { INodeExecutionData, OnError } from 'n8n-workflow';
import { Capillary } from '../../nodes/Capillary/Capillary.node.ts';
import type { StoredCredentials } from '../engine/credentials.mts';
import { runNode } from '../engine/engine.mts';
import { startCapillary, type Arrival, type Fault } from './capillary.mts';
import { Dice } from './dice.mts';
import { planOf, type ItemPlan, type WantedRequest } from './operations.mts';
import { difference, show, verdictOf, type Verdict } from './wanted.mts';

/** The node as an AI agent has it: lists are JSON, and may come in any shape. */
class CapillaryTool extends Capillary {
	constructor() {
		super();
		this.description = { ...this.description, name: 'capillaryTool' };
	}
}

/** What is wrong, in words, and with which item; and what was given to it. */
export interface Problem {
	words: string;
	given: string;
}

export interface RunReport {
	/** What the run did, in a few words. */
	name: string;
	items: number;
	problems: Problem[];
}

const TIMEZONES = [
	'UTC',
	'Asia/Kolkata',
	'America/New_York',
	'Europe/Berlin',
	'Pacific/Chatham',
	'America/Sao_Paulo',
];
const FAULTS: Fault[] = ['limit', 'unavailable', 'gateway', 'html', 'lost', 'dropped', 'busy'];
const DECIDED_HEADERS = [
	'user-context-entity-type',
	'user-context-entity-id',
	'wait_for_downstream',
];

/** What no error may say to a person. */
const UNREADABLE =
	/\[object |undefined|could not be cloned|Invalid time value|Cannot read|is not a function|is not iterable|Maximum call stack|circular structure|Cannot convert|\n\s+at /i;

/** What Object has of its own; more than that is a polluted prototype. */
const OF_OBJECT = Object.getOwnPropertyNames(Object.prototype).join();

/**
 * Runs the node once for many items, all of them made from the seed, and compares what arrived with
 * what was given.
 */
export async function fuzzRun(seed: number, number: number, count: number): Promise<RunReport> {
	const dice = new Dice(seed + number);
	const plan = planOf(dice);
	const timezone = dice.pick(TIMEZONES);
	const isFaulty = !plan.dryRun && plan.parameters.resource !== 'organization' && dice.chance(0.15);
	const onError = dice.pick<OnError>([
		'continueRegularOutput',
		'continueRegularOutput',
		'continueErrorOutput',
		'continueErrorOutput',
		'stopWorkflow',
	]);
	const isStopped = onError === 'stopWorkflow';
	const isOAuth = dice.chance(0.3);
	const base = 700_000_000 + number * 1_000;
	const plans = Array.from({ length: count }, (_, index): ItemPlan => {
		const hostility = isStopped ? (dice.chance(0.01) ? 0.3 : 0) : dice.pick([0, 0, 0.04, 0.15]);
		return plan.item({ dice, timezone, hostility, asJson: false }, base + index);
	});
	const indexes = new Map(plans.map(({ serial }, index) => [serial, index]));
	// Only to these two operations it makes a difference.
	const mayBeNew = ['add', 'upsert'].includes(String(plan.parameters.operation));
	const isKnown = (serial: number) => !mayBeNew || serial % 4 === 0;
	const name = `${String(plan.parameters.resource)}:${String(plan.parameters.operation)}, ${onError}${isFaulty ? ', faults' : ''}${plan.dryRun ? ', dry run' : ''}${plan.style === 'whole' ? ', as a tool' : ''}${isOAuth ? ', OAuth' : ''}, ${timezone}`;
	const problems: Problem[] = [];
	const complain = (words: string, item?: ItemPlan) =>
		problems.push({ words, given: item ? givenOf(item) : '' });

	const perform = async () => {
		const faults = new Map<number, number>();
		const faultDice = new Dice(seed + number + 1);
		const capillary = await startCapillary({
			isKnown,
			shuffled: isFaulty,
			untold: Object.entries({
				extendedFieldsInput: '/v2/extendedFields',
				customFieldsInput: '/v2/organization/customFields',
			})
				.filter(([input]) => plan.parameters[input] === 'json')
				.map(([, path]) => path),
			faultOf: (serial) => {
				const had = faults.get(serial) ?? 0;
				if (!isFaulty || had >= 2 || !faultDice.chance(0.08)) return undefined;
				faults.set(serial, had + 1);
				return faultDice.pick(FAULTS);
			},
		});
		const credentials: StoredCredentials = isOAuth
			? {
					capillaryOAuthApi: {
						region: 'custom',
						host: capillary.url,
						key: `key${number}`,
						secret: 'secret',
					},
				}
			: {
					capillaryApi: {
						region: 'custom',
						host: capillary.url,
						username: `till.${number}`,
						password: 'server123',
						passwordFormat: 'plain',
					},
				};
		const running = runNode({
			node: plan.style === 'whole' ? CapillaryTool : Capillary,
			credentials,
			parameters: {
				...plan.parameters,
				authentication: isOAuth ? 'oauth' : 'basic',
			},
			items: plans.map(({ json }) => ({ json }) as INodeExecutionData),
			onError,
			timezone,
		});
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<undefined>((resolve) => {
			timer = setTimeout(() => resolve(undefined), 120_000);
		});
		const result = await Promise.race([running, late]);
		clearTimeout(timer);
		const arrived = capillary.arrivals.length;
		await new Promise((resolve) => setTimeout(resolve, isStopped ? 200 : 20));
		if (capillary.arrivals.length > arrived) complain('Requests arrived after the run had ended');
		await capillary.close();
		return { result, capillary };
	};

	try {
		const { result, capillary } = await perform();
		if (!result) complain('The run did not end within two minutes');
		else compare(result, capillary);
		if (!isFaulty && !isStopped && number % 8 === 0) {
			const again = await perform();
			if (inWords(again.capillary.arrivals) !== inWords(capillary.arrivals)) {
				complain('The same input gave other requests the second time');
			}
		}
	} catch (error) {
		complain(`The run was rejected: ${String(error)}`);
	}
	if (Object.getOwnPropertyNames(Object.prototype).join() !== OF_OBJECT) {
		complain('Object.prototype has something that it had not');
	}
	return { name, items: count, problems };

	function compare(
		{ outputs, error, status }: Awaited<ReturnType<typeof runNode>>,
		{ arrivals, added, unread }: Awaited<ReturnType<typeof startCapillary>>,
	) {
		for (const raw of unread) complain(`A body arrived that is no JSON: ${show(raw)}`);
		const [changing] = arrivals.filter((arrival) => !isAside(arrival));
		if (plan.dryRun && changing) {
			complain(`In a dry run ${changing.method} ${changing.path} arrived`);
		}

		const ofItem = new Map<number, Arrival[]>();
		const nobodys: Arrival[] = [];
		for (const arrival of arrivals) {
			const index = arrival.serial === undefined ? undefined : indexes.get(arrival.serial);
			if (index === undefined) nobodys.push(arrival);
			else ofItem.set(index, [...(ofItem.get(index) ?? []), arrival]);
		}
		const verdicts = plans.map(({ cells }) => verdictOf(cells));
		for (const arrival of nobodys) {
			if (isAside(arrival)) continue;
			const index = plans.findIndex(
				(item, at) =>
					verdicts[at] === 'either' &&
					!ofItem.has(at) &&
					mismatch(item.requests(false)[0], arrival) === undefined,
			);
			if (index >= 0) ofItem.set(index, [arrival]);
			else if (plan.parameters.resource !== 'organization')
				complain(
					`Nobody asked for ${arrival.method} ${arrival.path} ${show(arrival.query)} ${show(arrival.body)}`,
				);
		}

		const given = readOutputs(outputs);
		const anyMustFail = verdicts.includes('fails');
		if (error) {
			const { message, description } = error;
			const words = `${message} ${description ?? ''}`;
			if (!isStopped) complain(`The run ended: ${words}`);
			else if (UNREADABLE.test(words)) complain(`An error nobody can read: ${words}`);
			else if (
				!anyMustFail &&
				!verdicts.includes('either') &&
				!plans.some(({ serial }) => apiRefuses(serial))
			)
				complain(`The run was stopped for nothing: ${words}`);
		} else if (isStopped && anyMustFail) {
			complain(`The run did not stop, status ${status}`, plans[verdicts.indexOf('fails')]);
		}

		for (const [index, item] of plans.entries()) {
			checkItem(
				item,
				verdicts[index],
				ofItem.get(index) ?? [],
				given[index],
				Boolean(error),
				added,
			);
		}
	}

	function apiRefuses(serial: number): boolean {
		return (
			plan.parameters.operation === 'add' &&
			isKnown(serial) &&
			!(plan.parameters.options as { ifExists?: unknown }).ifExists
		);
	}

	/** Requests that belong to the run, or that only ask who somebody is. */
	function isAside({ method, path }: Arrival): boolean {
		if (path === '/v3/oauth/token/generate') return true;
		// The lists of programs and tiers are read where one is given by its name.
		const isOfNames =
			plan.parameters.resource !== 'organization' &&
			['/v2/organization/programs', '/v3/tiers'].includes(path);
		return (
			method === 'GET' &&
			(isOfNames ||
				['/v2/extendedFields', '/v2/organization/customFields', '/v2/customers/lookup'].includes(
					path,
				))
		);
	}

	function checkItem(
		item: ItemPlan,
		verdict: Verdict,
		arrived: Arrival[],
		out: Output[],
		wasStopped: boolean,
		added: Map<number, number>,
	) {
		const known = isKnown(item.serial);
		const wanted = item.requests(known);
		const asked = arrived.filter(
			(arrival) =>
				!isAside(arrival) ||
				(arrival.method === wanted[0].method && arrival.path === wanted[0].paths[0]),
		);
		if (wasStopped) {
			if (verdict === 'fails' && asked.length > 0)
				complain(`Sent though it must fail: ${show(asked[0].body)}`, item);
			else for (const arrival of asked) checkArrival(arrival, wanted, item);
			return;
		}
		const failed = out.filter(({ error }) => error !== undefined);
		if (out.length === 0) return void complain('The item has no output', item);
		const [bad] = failed;
		if (bad) {
			const words = `${bad.error} ${bad.details ?? ''}`;
			if (UNREADABLE.test(words))
				complain(`An error nobody can read: ${words.slice(0, 300)}`, item);
			if (String(bad.error).length > 2_100)
				complain(
					`An error of ${String(bad.error).length} characters: ${words.slice(0, 100)}`,
					item,
				);
			if (apiRefuses(item.serial) && verdict !== 'fails' && asked.length > 0) {
				if (!/8006|exist/i.test(words))
					complain(`Refused by Capillary, told as: ${words.slice(0, 300)}`, item);
				for (const arrival of asked) checkArrival(arrival, wanted, item);
				return;
			}
			if (asked.length > 0)
				complain(`Failed, though ${asked.length} requests arrived: ${words.slice(0, 300)}`, item);
			if (verdict === 'sent')
				return void complain(`Failed, though nothing is wrong: ${words.slice(0, 300)}`, item);
			const labels = item.cells
				.filter(({ wanted: { kind } }) => kind === 'refused' || kind === 'may')
				.flatMap((cell) => cell.labels);
			// An expression that fails is told with the parameter that it is in.
			labels.push('Additional Fields');
			if (!labels.some((label) => words.includes(label)))
				complain(
					`The error names none of ${[...new Set(labels)].join(', ')}: ${words.slice(0, 300)}`,
					item,
				);
			return;
		}
		if (verdict === 'fails') {
			const cell = item.cells.find(({ wanted: { kind } }) => kind === 'refused')!;
			return void complain(
				`Succeeded, though ${cell.labels.join(' > ')} is ${show(cell.value)}; arrived ${show(asked[0]?.body ?? asked[0]?.query ?? out[0].json)}`,
				item,
			);
		}
		if (plan.dryRun) {
			const { method, url, query, body } = out[0].json as {
				method: string;
				url: string;
				query: Record<string, string>;
				body: unknown;
			};
			const wrong = mismatch(
				{ ...wanted[0], headers: {} },
				{
					method,
					path: new URL(url).pathname,
					query: query ?? {},
					headers: {},
					body,
					serial: undefined,
					done: false,
				},
			);
			if (wrong) complain(`Dry run: ${wrong}`, item);
			return;
		}
		if (out.length !== item.outputs)
			complain(`${out.length} output items, not ${item.outputs}`, item);
		// What an odd value finds, where it is taken, nobody knows.
		if (verdict === 'sent' && !out.every(({ json }) => item.isResult(json)))
			complain(`The output is somebody else's or nothing: ${show(out[0].json)}`, item);
		if (plan.parameters.resource === 'organization') return;
		if (isFaulty) {
			// An Add in doubt that finds its customer is followed by the update, where that is wanted.
			const { ifExists } = plan.parameters.options as { ifExists?: unknown };
			const isUpdate = ({ method }: Arrival) => ifExists === 'update' && method === 'PUT';
			for (const arrival of asked) if (!isUpdate(arrival)) checkArrival(arrival, wanted, item);
			if (asked.length === 0) complain('Told as done, though nothing arrived', item);
			const isNew = wanted.at(-1)!.paths[0] === '/v2/customers' && !known;
			if (isNew && added.get(item.serial) !== 1)
				complain(`Added ${added.get(item.serial) ?? 0} times`, item);
			if (
				wanted[0].method !== 'GET' &&
				!asked.some(({ done }) => done) &&
				wanted[0].paths[0] !== '/v2/customers'
			)
				complain('Told as done, though nothing was carried out', item);
			return;
		}
		if (asked.length !== wanted.length)
			complain(
				`${asked.length} requests arrived, not ${wanted.length}: ${asked.map(({ method, path }) => `${method} ${path}`).join(', ')}`,
				item,
			);
		for (const [at, request] of wanted.entries()) {
			const wrong = asked[at] && mismatch(request, asked[at]);
			if (wrong) complain(wrong, item);
		}
	}

	function checkArrival(arrival: Arrival, wanted: WantedRequest[], item: ItemPlan) {
		const wrong = wanted.map((request) => mismatch(request, arrival));
		if (wrong.every((words) => words !== undefined))
			complain(wrong.find((words) => !words.startsWith('Another')) ?? wrong[0], item);
	}

	function readOutputs(outputs: INodeExecutionData[][]): Output[][] {
		const of = plans.map((): Output[] => []);
		for (const [branch, items] of outputs.entries()) {
			let last = -1;
			for (const { json, pairedItem } of items) {
				const at =
					typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : -1;
				if (!of[at]) {
					complain(`An output item of no input item: ${show(pairedItem)} ${show(json)}`);
					continue;
				}
				if (at < last) complain('The order of the output is not that of the input');
				last = at;
				const isFailure =
					branch === 1 ||
					(onError === 'continueRegularOutput' && Object.keys(json).join() === 'error');
				of[at].push({
					json,
					...(isFailure && {
						error: String(json.error ?? ''),
						details: String(json.details ?? ''),
					}),
				});
				if (isFailure && !String(json.error ?? '').trim())
					complain('An error without words', plans[at]);
			}
		}
		return of;
	}
}

interface Output {
	json: Record<string, unknown>;
	error?: string;
	details?: string;
}

/** Where an arrival is not what was wanted; `undefined` when it is. */
function mismatch(
	{ method, paths, query, headers, body }: WantedRequest,
	arrival: Arrival,
): string | undefined {
	if (arrival.method !== method || !paths.includes(arrival.path)) {
		return `Another request: ${arrival.method} ${arrival.path}, wanted ${method} ${paths[0]}`;
	}
	const decided = Object.fromEntries(
		DECIDED_HEADERS.filter((header) => arrival.headers[header] !== undefined).map((header) => [
			header,
			arrival.headers[header],
		]),
	);
	const wantedBody =
		paths[0] === '/v1.1/customer/update' && !(arrival.body as any)?.root
			? (body as any).root.customer[0]
			: body;
	return (
		difference(query, arrival.query, 'query') ??
		difference(headers, decided, 'headers') ??
		(wantedBody === undefined ? undefined : difference(wantedBody, arrival.body, 'body'))
	);
}

function givenOf({ cells, serial }: ItemPlan): string {
	const odd = cells.filter(({ wanted: { kind } }) => kind === 'refused' || kind === 'may');
	return `${serial}: ${(odd.length > 0 ? odd : cells)
		.slice(0, 8)
		.map(({ labels, value, wanted }) => `${labels.at(-1)}=${show(value)} (${wanted.kind})`)
		.join('; ')
		.slice(0, 1_500)}`;
}

function inWords(arrivals: Arrival[]): string {
	return arrivals
		.map(({ method, path, query, body }) => show([method, path, query]) + JSON.stringify(body))
		.sort()
		.join('\n');
}
