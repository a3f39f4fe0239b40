/*
 * The engine starts and ends through jest's hooks. Here they are called by hand; this file has to be
 * imported before it.
 */
type Hook = () => Promise<void>;
const before: Hook[] = [];
const after: Hook[] = [];
Object.assign(globalThis, {
	beforeAll: (hook: Hook) => before.push(hook),
	afterAll: (hook: Hook) => after.push(hook),
});

export async function start(): Promise<void> {
	for (const hook of before) await hook();
}

export async function stop(): Promise<void> {
	for (const hook of after) await hook();
}
