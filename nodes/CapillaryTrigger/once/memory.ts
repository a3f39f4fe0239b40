/** Events of a node that a process remembers, so that repeated ones cost nothing: a few MB. */
const MOST_KEYS = 20_000;

/** What became of an event that came before: accepted, or it is told when that is known. */
type Known = 'accepted' | Promise<boolean>;

/**
 * The events that a process accepted, each node's by themselves. An event counts as accepted when its answer
 * 200 has left: when it could not be, Capillary sends it again, and then it is not a repeated one.
 */
export class Memory {
	private readonly byNode = new Map<string, Map<string, Known>>();

	constructor(private readonly most = MOST_KEYS) {}

	/**
	 * Takes an event for whoever asks, unless it was accepted before. Of several who ask at once, one gets it; the
	 * others wait for what becomes of it.
	 *
	 * @param answered whether the answer 200 to this delivery left, once it is known
	 * @returns whether the event is new
	 */
	async take(node: string, key: string, answered: Promise<boolean>): Promise<boolean> {
		const known = this.knownBy(node);
		for (;;) {
			const before = known.get(key);
			if (before === undefined) {
				known.set(key, answered);
				void this.settle(known, key, answered);
				return true;
			}
			// Twice in one delivery: its answer would wait for itself.
			if (before === answered) return false;
			if (before === 'accepted' || (await before)) return false;
		}
	}

	private knownBy(node: string): Map<string, Known> {
		const known = this.byNode.get(node) ?? new Map<string, Known>();
		this.byNode.set(node, known);
		return known;
	}

	private async settle(
		known: Map<string, Known>,
		key: string,
		answered: Promise<boolean>,
	): Promise<void> {
		if (await answered) known.set(key, 'accepted');
		else known.delete(key);
		for (const oldest of known.keys()) {
			if (known.size <= this.most) break;
			known.delete(oldest);
		}
	}
}
