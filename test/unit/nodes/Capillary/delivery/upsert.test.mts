import { untilHalted } from '../../../../../nodes/Capillary/delivery/run.ts';
import { deliverUpsert } from '../../../../../nodes/Capillary/delivery/upsert.ts';
import { addOf, updateOf } from './fake-capillary.mts';
import { refused, world } from './world.mts';

test('When the run is halted after a lost Add was found again, the customer may have been written', async () => {
	const answers = [
		refused(8015, 'Nobody'),
		{ networkCode: 'ECONNRESET', reason: 'socket hang up' },
		{ status: 200, headers: {}, body: { entity: 501, warnings: [] } },
	];
	const place = world({
		answer: () => {
			const answer = answers.shift()!;
			if (answers.length === 0) place.run.halt();
			return answer;
		},
	});
	const update = updateOf('Tom', 'lookup');
	const request = { ...update, update, add: addOf('Tom', ['mobile:447700900001']) };
	const delivery = untilHalted(deliverUpsert(request, place.run));
	expect(await place.clock.run(delivery)).toBe('open');
	expect(place.sent.map(({ request: { method } }) => method)).toEqual(['PUT', 'POST', 'GET']);
});

test('A lost Add whose customer the identifier to find by does not lead to may be somebody else: nobody is updated', async () => {
	const [lost, found] = [
		{ networkCode: 'ECONNRESET', reason: 'socket hang up' },
		{ status: 200, headers: {}, body: { entity: 501, warnings: [] } },
	];
	const nobody = refused(8015, 'Nobody');
	// The update, the Add, its lookups by mobile and email, and the update again.
	const answers = [nobody, lost, nobody, found, nobody];
	const place = world({ answer: () => answers.shift()! });
	const update = updateOf('Tom', 'lookup');
	const add = addOf('Tom', ['mobile:447700900001', 'email:tom@example.com']);
	const outcome = await place.clock.run(deliverUpsert({ ...update, update, add }, place.run));
	expect(outcome).toMatchObject({ failure: { code: 8015, doubtful: true } });
	expect(place.sent.map(({ request: { method } }) => method)).toEqual([
		'PUT',
		'POST',
		'GET',
		'GET',
		'PUT',
	]);
});
