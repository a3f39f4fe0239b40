/** Keys that a process remembers at most: credentials may be expressions, so there may be any number of them. */
const MOST_KEYS = 500;

/** What a process remembers from run to run, by key; what was used longest ago is forgotten first. */
export class Memory<Value> {
	private readonly values = new Map<string, Value>();

	/** @param isNeeded true for what must not be forgotten, however many there are */
	constructor(private readonly isNeeded: (value: Value) => boolean = () => false) {}

	get size(): number {
		return this.values.size;
	}

	get(key: string): Value | undefined {
		const value = this.values.get(key);
		// The order of a Map is that of its insertions.
		if (value !== undefined && this.values.delete(key)) this.values.set(key, value);
		return value;
	}

	set(key: string, value: Value): void {
		this.values.delete(key);
		for (const [old, each] of this.values) {
			if (this.values.size < MOST_KEYS) break;
			if (!this.isNeeded(each)) this.values.delete(old);
		}
		this.values.set(key, value);
	}
}
