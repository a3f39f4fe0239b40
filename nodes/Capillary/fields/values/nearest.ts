const MOST = 3;

/**
 * The candidates that are written most like a text, the nearest first, three at most.
 *
 * @param spellingsOf what a candidate may be called
 */
export function nearest<Candidate>(
	text: string,
	candidates: readonly Candidate[],
	spellingsOf: (candidate: Candidate) => string[],
): Candidate[] {
	const wanted = written(text);
	return candidates
		.map((candidate) => {
			const distances = spellingsOf(candidate).flatMap((spelling) =>
				written(spelling).map((each, way) => distanceOf(wanted[way], each)),
			);
			return { candidate, distance: Math.min(...distances) };
		})
		.sort((one, other) => one.distance - other.distance)
		.slice(0, MOST)
		.map(({ candidate }) => candidate);
}

/** More letters than any name has do not make two names more alike. */
const LONGEST = 60;

/** A name without what stands between its words: as it is, and with its words in the order of the alphabet. */
function written(name: string): [asItIs: string, sorted: string] {
	const words = name
		.slice(0, LONGEST)
		.toLowerCase()
		.split(/[^\p{L}\p{N}]+/u);
	return [words.join(''), [...words].sort().join('')];
}

/** How many letters have to be changed, added or left out (Levenshtein), as a part of all; a part of a name is near. */
function distanceOf(one: string, other: string): number {
	const length = Math.max(one.length, other.length, 1);
	if (one !== '' && other !== '' && (one.includes(other) || other.includes(one))) {
		return (length - Math.min(one.length, other.length)) / (2 * length);
	}
	let row = Array.from({ length: other.length + 1 }, (_, index) => index);
	for (let at = 0; at < one.length; at++) {
		const next = [at + 1];
		for (let to = 0; to < other.length; to++) {
			const changed = row[to] + (one[at] === other[to] ? 0 : 1);
			next.push(Math.min(changed, row[to + 1] + 1, next[to] + 1));
		}
		row = next;
	}
	return row[other.length] / length;
}
