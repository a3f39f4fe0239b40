import type { Database, Row } from '../database.mts';
import { DomainError, InvalidRequest } from '../domainError.mts';
import type { Route } from '../route.mts';

const DEFAULT_LIMIT = 10;
const LARGEST_LIMIT = 100;

/**
 * Page "Search customers": first name, last name or identifier that starts with `q`, upper and
 * lower case alike, in all sources. 8100 to 8102 for its limit and offset.
 */
export const SEARCH_ROUTE: Route = {
	method: 'GET',
	path: '/v2/customers/search',
	resource: 'Customer',
	handle({ database, query }) {
		const limit = Number(query.limit ?? DEFAULT_LIMIT);
		const offset = Number(query.offset ?? 0);
		if (!query.q) throw new InvalidRequest('q is missing');
		if (!(offset >= 0)) throw new DomainError(8100, 'Offset cannot have value less than 0');
		if (!(limit > 0)) throw new DomainError(8101, 'Limit should be greater than 0');
		if (limit > LARGEST_LIMIT) throw new DomainError(8102, 'Limit cannot be greater than 100');
		const matches = matchesByCustomer(database, query.q);
		return {
			pagination: { limit, offset, total: matches.size },
			data: [...matches].slice(offset, offset + limit).map(([userId, rows]) => ({
				userId,
				matchedIdentifiers: rows.map((row) => ({
					idType: row.type,
					idValue: row.value,
					source: row.source,
					accountId: row.account_id,
				})),
				profiles: database
					.all(
						'SELECT source, first_name, last_name FROM profiles WHERE customer_id = ? ORDER BY id',
						userId,
					)
					.map(({ source, first_name, last_name }) => ({
						source,
						firstName: first_name,
						lastName: last_name,
					})),
			})),
			warnings: [],
			errors: [],
		};
	},
};

function matchesByCustomer(database: Database, prefix: string): Map<number, Row[]> {
	const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
	const rows = database.all(
		`SELECT customer_id, 'firstName' AS type, first_name AS value, source, account_id
			FROM profiles WHERE first_name LIKE ?1 ESCAPE '\\'
		UNION ALL SELECT customer_id, 'lastName', last_name, source, account_id
			FROM profiles WHERE last_name LIKE ?1 ESCAPE '\\'
		UNION ALL SELECT customer_id, type, value, identifiers.source, identifiers.account_id
			FROM identifiers JOIN profiles ON profiles.id = identifiers.profile_id
			WHERE value LIKE ?1 ESCAPE '\\'
		ORDER BY 1`,
		pattern,
	);
	const matches = new Map<number, Row[]>();
	for (const row of rows) {
		const customerId = Number(row.customer_id);
		matches.set(customerId, [...(matches.get(customerId) ?? []), row]);
	}
	return matches;
}
