/** So many reasons are named; further ones are counted together. */
const MOST_NAMED = 3;

/** How often each reason was met, for a summary that a person reads at a glance. */
export class Reasons {
	private readonly counts = new Map<string, number>();

	/** True when none was met */
	get isEmpty(): boolean {
		return this.counts.size === 0;
	}

	/** How often any of them was met */
	get total(): number {
		return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
	}

	/** Counts one that was met. */
	note(reason: string): void {
		this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
	}

	/** The most frequent first: `7 × "Mobile" is empty; 2 × The customer already exists (8006); 4 × another reason`. */
	get words(): string {
		const sorted = [...this.counts].sort(([, a], [, b]) => b - a);
		const others = sorted.slice(MOST_NAMED).reduce((sum, [, count]) => sum + count, 0);
		const named = sorted.slice(0, MOST_NAMED);
		return [...named, ...(others > 0 ? [['another reason', others] as const] : [])]
			.map(([reason, count]) => `${count} × ${reason}`)
			.join('; ');
	}
}
