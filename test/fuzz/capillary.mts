import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { FIELD_TYPES } from './parts.mts';
import { Digits } from './wanted.mts';

/** A request as it arrived; of several customers in one request, each is one of its own. */
export interface Arrival {
	method: string;
	path: string;
	query: Record<string, string>;
	headers: IncomingHttpHeaders;
	body: unknown;
	/** Whose it is; `undefined` where it names nobody. */
	serial: number | undefined;
	/** True when it was carried out. */
	done: boolean;
}

/** What goes wrong with a request, at most twice with each customer. */
export type Fault = 'limit' | 'unavailable' | 'gateway' | 'html' | 'lost' | 'dropped' | 'busy';

interface Setting {
	/** Whether a customer is there before the run. */
	isKnown: (serial: number) => boolean;
	/** What goes wrong with the next request about this customer. */
	faultOf: (serial: number, isWrite: boolean) => Fault | undefined;
	/** Answers to bulk Adds in another order than asked. */
	shuffled: boolean;
	/** The lists that it does not tell, so that their fields may have any name: paths. */
	untold: string[];
}

const LONG = /[-\d.eE+]{16,}|e[+-]?\d{3}|-0\b|\d\.\d*0\b/;

/** JSON, with the digits of those numbers that JavaScript cannot hold. */
export function parse(body: string): unknown {
	if (!LONG.test(body)) return JSON.parse(body);
	try {
		const withDigits = (_key: string, value: unknown, context?: { source?: string }) => {
			if (typeof value !== 'number' || !context?.source) return value;
			return String(value) === context.source ? value : new Digits(context.source);
		};
		return JSON.parse(body, withDigits);
	} catch (error) {
		// Too deep to be walked through; there are no digits to be kept then.
		if (error instanceof RangeError) return JSON.parse(body);
		throw error;
	}
}

/** A Capillary in this process, which answers as documented and remembers everything. */
export async function startCapillary({ isKnown, faultOf, shuffled, untold }: Setting) {
	const arrivals: Arrival[] = [];
	const added = new Map<number, number>();
	const unread: string[] = [];
	const knows = (serial: number) => isKnown(serial) || added.has(serial);
	const failure = (code: number, message: string) => ({
		status: 400,
		body: { errors: [{ status: false, code, message }] },
	});
	const written = (createdId: number) => ({ body: { createdId, warnings: [], sideEffects: [] } });
	const list = (name: string) => ({
		body: { data: [{ name: `${name} 1` }, { name: `${name} 2` }], warnings: [], errors: [] },
	});

	/** Carries an Add out: the customer, or that there is one. */
	const addOne = (serial: number | undefined, arrival: Arrival) => {
		if (serial === undefined) return { createdId: 1 };
		if (knows(serial))
			return {
				code: 8006,
				message: `Add failed, Customer already exists with id ${serial} for same source`,
			};
		arrival.done = true;
		added.set(serial, (added.get(serial) ?? 0) + 1);
		return { createdId: serial };
	};

	const answerTo = (parts: Arrival[]): { status?: number; body: unknown } => {
		const [arrival] = parts;
		const { method, path, serial = 1 } = arrival;
		if (path === '/v3/oauth/token/generate')
			return { body: { data: { accessToken: 'a.b.c', ttlSeconds: 3_600 }, errors: null } };
		if (method === 'POST' && path === '/v2/customers') {
			const result = addOne(arrival.serial, arrival);
			return 'code' in result ? failure(result.code!, result.message!) : written(result.createdId);
		}
		if (path === '/v2/customers/bulk') {
			const elements = parts.map((part) => {
				const result = addOne(part.serial, part);
				const [profile] = (part.body as { profiles: object[] }).profiles;
				return 'code' in result
					? { entity: { profiles: [profile] }, errors: [{ status: false, ...result }] }
					: { entity: { id: result.createdId, profiles: [profile], warnings: [] } };
			});
			return { body: shuffled ? elements.reverse() : elements };
		}
		if (path === '/v1.1/customer/update') {
			const customer = parts.map((part) => {
				part.done = true;
				const [{ mobile, email, external_id }] = [part.body as any];
				return {
					user_id: part.serial ?? 1,
					mobile,
					email,
					external_id,
					item_status: {
						success: 'true',
						code: '1000',
						message: 'Customer successfully updated',
						warnings: { warning: [] },
					},
				};
			});
			const total = String(customer.length);
			return {
				body: {
					response: {
						status: { success: 'true', code: 200, message: 'Success', total, success_count: total },
						customers: { customer },
					},
				},
			};
		}
		if (untold.includes(path)) return { status: 403, body: 'Not authorized' };
		if (path === '/v2/extendedFields')
			return {
				body: {
					entity: {
						customer: Object.entries(FIELD_TYPES).map(([name, dataType]) => ({
							name,
							dataType,
							label: name,
						})),
					},
					warnings: [],
					errors: [],
					success: true,
				},
			};
		if (path === '/v2/organization/customFields')
			return {
				body: {
					data: Object.entries(FIELD_TYPES).map(([name, dataType]) => ({
						name,
						dataType,
						label: name,
						scope: 'loyalty_registration',
						isDisabled: 0,
					})),
				},
			};
		if (/^\/v2\/(organization\/programs|meta\/sources|org\/\d+\/sources)$/.test(path))
			return list('entry');
		if (path === '/v1.1/organization/entities')
			return {
				body: {
					response: {
						status: { success: 'true', code: '200', message: 'OK' },
						organization: {
							entities: {
								entity: [
									{ id: '1', code: 'a' },
									{ id: '2', code: 'b' },
								],
							},
						},
					},
				},
			};
		if (path === '/v2/customers/search')
			return {
				body: {
					pagination: { limit: 2, offset: 0, total: 2 },
					data: [{ userId: serial }, { userId: serial }],
					warnings: [],
					errors: [],
				},
			};
		if (path.endsWith('/subscriptions')) {
			arrival.done = true;
			return method === 'GET'
				? { body: { subscriptions: [], customer: serial, warnings: [] } }
				: { body: { ...(arrival.body as object), warnings: [] } };
		}
		if (method === 'GET' && path === '/v2/customers/lookup')
			return knows(serial)
				? { body: { entity: serial, warnings: [] } }
				: failure(8015, 'Customer not found for the given identifiers');
		if (method === 'GET')
			return {
				body: {
					id: serial,
					profiles: [{ firstName: 'Tom', source: arrival.query.source, identifiers: [] }],
					extendedFields: {},
					warnings: [],
				},
			};
		if (
			method === 'PUT' &&
			path === '/v2/customers/lookup' &&
			arrival.serial !== undefined &&
			!knows(serial)
		)
			return failure(8015, 'Customer not found for the given identifiers');
		arrival.done = true;
		return written(serial);
	};

	const server = createServer((incoming, outgoing) => {
		void (async () => {
			const raw = await text(incoming).catch(() => '');
			const url = new URL(incoming.url!, 'http://localhost');
			let body: unknown;
			try {
				body = raw === '' ? undefined : parse(raw);
			} catch {
				unread.push(raw.slice(0, 300));
			}
			const request = {
				method: incoming.method!,
				path: url.pathname,
				query: Object.fromEntries(url.searchParams),
				headers: incoming.headers,
				done: false,
			};
			const members: unknown[] =
				request.path === '/v2/customers/bulk'
					? (body as unknown[])
					: request.path === '/v1.1/customer/update'
						? (body as any).root.customer
						: [body];
			const inUrl = /(?:^|\D|91)(7\d{8})(?!\d)/.exec(
				[url.pathname, ...url.searchParams.values()].join('\n'),
			);
			const parts = members.map((member): Arrival => {
				const marked = inUrl?.[1] ?? markIn(member);
				return {
					...request,
					body: member,
					serial: marked === undefined ? undefined : Number(marked),
				};
			});
			arrivals.push(...parts);
			const isWrite = request.method !== 'GET' && request.path !== '/v3/oauth/token/generate';
			const fault = parts[0].serial === undefined ? undefined : faultOf(parts[0].serial, isWrite);
			const say = (status: number, words: unknown, headers: Record<string, string> = {}) => {
				const json = typeof words !== 'string';
				outgoing.writeHead(status, {
					'content-type': json ? 'application/json' : 'text/html',
					...headers,
				});
				outgoing.end(json ? JSON.stringify(words) : words);
			};
			if (fault === 'limit')
				return say(
					429,
					{ errors: [{ status: false, code: 429, message: 'Too many requests' }] },
					{ 'retry-after': '0' },
				);
			if (fault === 'unavailable') return say(503, 'Service Unavailable');
			if (fault === 'busy')
				return say(400, {
					errors: [
						{
							status: false,
							code: 521,
							message: 'Multiple actions running for the same customer, Please try after some time',
						},
					],
				});
			if (fault === 'dropped') return void incoming.socket.destroy();
			const answer = answerTo(parts);
			if (fault === 'lost') return void incoming.socket.destroy();
			if (fault === 'gateway')
				return say(502, '<html><body><h1>502 Bad Gateway</h1></body></html>');
			if (fault === 'html')
				return say(200, '<!DOCTYPE html><html><body>Please log in</body></html>');
			say(answer.status ?? 200, answer.body);
		})();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		arrivals,
		/** Customers by how often they were added. */
		added,
		/** Bodies that were no JSON. */
		unread,
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

/** The number that a body's last name carries. */
function markIn(member: any): string | undefined {
	const last = member?.profiles?.[0]?.lastName ?? member?.lastname;
	return /^L(7\d{8})$/.exec(String(last))?.[1];
}
