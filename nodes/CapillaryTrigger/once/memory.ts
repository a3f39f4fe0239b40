/** Events of a node that a process remembers, so that repeating costs nothing: a few MB at most. */
const MOST_KEYS = 20_000;

/** What became of an event that came before: accepted, or whoever waits is told when it is known. */
type Known = 'accepted' | Promise<boolean>;

/**
 * The events that a process accepted, each node's by themselves. An event counts as accepted when its answer
 * 200 has left: when it could not be, Capillary sends it again, and then it is not a repeated one.
 */
export class Memory {
	private readonly byNode = new Map<string, Map<string, Known>>();

	constructor(private readonly most = MOST_KEYS) {}

	/** Whether the event was accepted before. Waits for one that is being answered just now. */
	async has(node: string, key: string): Promise<boolean> {
		const known = this.byNode.get(node)?.get(key);
		return known === 'accepted' || ((await known) ?? false);
	}

	/** Notes that events came whose answer is still to leave; `isAccepted` tells whether it did. */
	expect(node: string, keys: string[], isAccepted: Promise<boolean>): void {
		const known = this.byNode.get(node) ?? new Map<string, Known>();
		this.byNode.set(node, known);
		for (const key of keys) known.set(key, isAccepted);
		void isAccepted.then((accepted) => {
			for (const key of keys) {
				if (accepted) known.set(key, 'accepted');
				else known.delete(key);
			}
			this.forgetOldest(known);
		});
	}

	private forgetOldest(known: Map<string, Known>): void {
		const [...keys] = known.size > this.most ? known.keys() : [];
		for (const key of keys.slice(0, known.size - this.most)) known.delete(key);
	}
}
