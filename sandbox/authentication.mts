import { createHash, timingSafeEqual } from 'node:crypto';
import type { Database } from './database.mts';
import { DomainError, InvalidRequest } from './domainError.mts';
import { CLIENTS, TILLS, type Access, type Resource, type Till } from './organization/seed.mts';

/** Who a request is from. */
export interface Caller {
	/** What the rate limit counts by: the till's code or the client's key. */
	key: string;
	/** The till whose access group applies. */
	till: Till;
	/** The till the work is attributed to. */
	attributedTo: Till;
}

/** Who asks for a token. */
const NOBODY: Till = { id: -1, code: '', name: '', password: '', access: {} };
export const ANYONE: Caller = { key: '', till: NOBODY, attributedTo: NOBODY };

/** The request is not signed in, or its caller lacks access. */
export class Refused extends Error {
	readonly status: 401 | 403;
	readonly code: number;

	constructor(status: 401 | 403, code: number, message: string) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

/** The sandbox's stores have one till each, of the same code. */
const ATTRIBUTION_TYPES = [
	'TILL',
	'STORE_CODE',
	'STORE_NAME',
	'STORE_EXTERNAL_ID',
	'STORE_EXTERNAL_ID_1',
	'STORE_EXTERNAL_ID_2',
];

const UNAUTHORIZED = new Refused(401, 401, 'Unauthorized');

/** Lower-case header names to their values, as Node gives them. */
type Headers = Record<string, string | string[] | undefined>;

/**
 * Who signed the request: a till with Basic authentication (page "Basic authentication"), or a
 * client with its token (page "OAuth"). If both are present, the token counts.
 *
 * @throws Refused 401, with code 498 for a token that has expired.
 */
export function authenticate(database: Database, headers: Headers, now: number): Caller {
	const token = headers['x-cap-api-oauth-token'];
	if (typeof token === 'string')
		return withAttribution(clientOfToken(database, token, now), headers);
	return tillOfPassword(headers.authorization);
}

/**
 * @throws Refused 403 with code 4000 (page "Authorisation") when the caller's access group has no
 * access to the resource.
 */
export function requireAccess(caller: Caller, resource: Resource, needed: Access): void {
	const granted = caller.till.access[resource];
	if (granted === 'write' || granted === needed) return;
	throw new Refused(403, 4000, 'Not authorized. Access is denied!');
}

export function tillOfCode(code: string | undefined): Till | undefined {
	return TILLS.find((till) => till.code === code);
}

function tillOfPassword(authorization: string | string[] | undefined): Caller {
	const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(String(authorization)) ?? [];
	if (!encoded) throw UNAUTHORIZED;
	const credentials = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = credentials.indexOf(':');
	const till = tillOfCode(credentials.slice(0, colon));
	if (!till || !isEqual(credentials.slice(colon + 1), md5(till.password))) throw UNAUTHORIZED;
	return { key: till.code, till, attributedTo: till };
}

function clientOfToken(database: Database, token: string, now: number): Caller {
	const row = database.get('SELECT client_key, expires_at FROM tokens WHERE token = ?', token);
	const client = CLIENTS.find(({ key }) => key === row?.client_key);
	const till = tillOfCode(client?.defaultTill);
	if (!row || !client || !till) throw UNAUTHORIZED;
	const expiry = Number(row.expires_at);
	if (now >= expiry) {
		const moment = new Date(expiry).toISOString().replace('Z', '+0000');
		throw new Refused(401, 498, `Token expired at ${moment}`);
	}
	return { key: client.key, till, attributedTo: till };
}

/**
 * Page "Authorization flows": with OAuth, headers may attribute the work to another till.
 *
 * @throws DomainError 400 for an unknown type, 91021 for an unknown till.
 */
function withAttribution(caller: Caller, headers: Headers): Caller {
	const type = String(headers['x-cap-api-attribution-entity-type'] ?? 'TILL');
	const code =
		headers['x-cap-api-attribution-entity-code'] ?? headers['x-cap-api-attribution-till-code'];
	if (!ATTRIBUTION_TYPES.includes(type)) {
		throw new InvalidRequest(`Invalid attribution type ${type}.`);
	}
	if (code === undefined) return caller;
	const till = tillOfCode(String(code));
	if (!till) throw new DomainError(91021, 'Invalid attribution TILL passed.');
	return { ...caller, attributedTo: till };
}

function md5(text: string): string {
	return createHash('md5').update(text, 'utf8').digest('hex');
}

function isEqual(left: string, right: string): boolean {
	const [a, b] = [Buffer.from(left), Buffer.from(right)];
	return a.length === b.length && timingSafeEqual(a, b);
}
