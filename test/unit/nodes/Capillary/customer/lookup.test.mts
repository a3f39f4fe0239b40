import { foundIn, lookupRequest } from '../../../../../nodes/Capillary/customer/lookup.ts';
import { meaningOf } from '../../../../../nodes/Capillary/delivery/meaning.ts';
import { refused } from '../delivery/world.mts';

const lookup = lookupRequest({ source: 'INSTORE' }, 'mobile', '447700900001');

test('A lookup finds the ID as text, from a number or from digits', () => {
	expect(foundIn({ entity: 565338256, warnings: [] })).toBe('565338256');
	expect(foundIn({ entity: '565338256' })).toBe('565338256');
	expect(foundIn({ entity: null })).toBeUndefined();
	expect(foundIn('')).toBeUndefined();
	expect(meaningOf(refused(8015, 'Nobody', 200), lookup)).toHaveProperty('failure.code', 8015);
});
