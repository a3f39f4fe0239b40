import { paceOf } from '../../../../../nodes/Capillary/delivery/paces.ts';

it('remembers one pace for each key', () => {
	const pace = paceOf('till@eu', 'PUT v2/customers', 50);
	expect(paceOf('till@eu', 'PUT v2/customers', 600)).toBe(pace);
	expect(paceOf('till@eu', 'POST v2/customers', 50)).not.toBe(pace);
});
