import type { Route } from '../route.mts';
import { TILLS, type Till } from './seed.mts';

const DEFAULT_LIMIT = 500;

/** Page "Get org entities": v1.1, with numbers as strings here and there, as in its sample. */
export const TILL_ROUTES: Route[] = [
	{
		method: 'GET',
		path: '/v1.1/organization/entities',
		resource: 'Organization',
		handle: ({ query }) => {
			const limit = Number(query.limit ?? DEFAULT_LIMIT);
			const firstId = Number(query.start_id ?? 0);
			// The sandbox has only tills: any other type of entity returns an empty list.
			const all = (query.type ?? 'till').toLowerCase() === 'till' ? TILLS : [];
			const tills = all.filter(
				({ id }) => id >= firstId && (!query.id || query.id.split(',').includes(String(id))),
			);
			return {
				response: {
					pagination: { limit: String(limit), offset: '0', total: tills.length },
					status: { success: true, code: 200, message: 'SUCCESS' },
					organization: { entities: { entity: tills.slice(0, limit).map(tillEntity) } },
				},
			};
		},
	},
];

function tillEntity({ id, code, name }: Till): object {
	return {
		item_status: { success: 'true', code: 3200, message: 'Entity search successful' },
		id: String(id),
		is_active: '1',
		code,
		name,
		description: '',
		custom_fields: { field: [] },
		timezones: { base_timezone: { label: 'Asia/Kolkata', offset: '+05:30' } },
		currencies: { base_currency: { symbol: '₹', label: 'INR' } },
		languages: { base_language: { lang: '', locale: 'IN' } },
		parent: {},
		country_code: 'IN',
		username: code,
		type: 'TILL',
	};
}
