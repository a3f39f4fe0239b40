import { readUserContext } from '../../../../../nodes/Capillary/fields/userContext.ts';

const read = (userContext: unknown) =>
	readUserContext((name) => (name === 'options' ? { userContext } : ''));

test('who made the change becomes the four headers, with or without the group of the form', () => {
	const context = { entityType: 'EMPLOYEE', entityId: 'nathan', entitySource: 'api' };
	const headers = {
		'USER-CONTEXT-ENTITY-TYPE': 'EMPLOYEE',
		'USER-CONTEXT-ENTITY-ID': 'nathan',
		'USER-CONTEXT-ENTITY-SOURCE': 'API',
	};
	expect(read({ context })).toEqual(headers);
	expect(read(context)).toEqual(headers);
	expect(read(JSON.stringify({ context }))).toEqual(headers);
});

test.each([
	[{ entity: 'x' }, '"entity"'],
	[{ context: { entityType: 'EMPLOYEE' }, entityId: 'nathan' }, '"entityId"'],
	['{ "context": { "__proto__": "x" } }', '"__proto__"'],
])('what nobody reads is refused: %j', (userContext, named) => {
	expect(() => read(userContext)).toThrow(named);
});

test('an empty value under another name loses nothing', () => {
	expect(read({ context: { entity: '' } })).toEqual({});
});
