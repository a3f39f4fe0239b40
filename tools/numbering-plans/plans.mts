import metadata from 'libphonenumber-js/metadata.mobile.json';

/** A country as libphonenumber-js keeps it, by position: 0 calling code, 3 lengths, 5 and 7 trunk prefix, 11 types of numbers. */
type Country = [
	string,
	string,
	string,
	number[],
	unknown,
	string | 0,
	unknown,
	string | 0,
	...any[],
];

const countries = metadata.countries as unknown as Record<string, Country>;

/** Every trunk prefix there is, and the one of Belarus that a pattern names besides. */
const TRUNKS = [
	...new Set([...Object.values(countries).map((country) => country[5] || ''), '80']),
].filter(Boolean);

/** What the node has to know of the mobile numbers of each country, from what libphonenumber-js knows. */
export function numberingPlans() {
	return Object.fromEntries(
		Object.keys(countries)
			.sort()
			.map((country) => [country, planOf(countries[country])]),
	);
}

function planOf([code, , , allLengths, , trunk, , parsing, , , , types]: Country) {
	const [pattern, ofMobile] = (types?.[1] ?? []) as [string?, number[]?];
	const lengths = ofMobile ?? allLengths;
	const prefixes = new RegExp(`^(?:${parsing || trunk || '(?!)'})$`);
	const trunks = TRUNKS.filter((each) => each === trunk || prefixes.test(each)).sort();
	// A pattern is needed where its length does not tell whether a number has its code already.
	const isNeeded = pattern && lengths.some((each) => lengths.includes(each + code.length));
	return [code, trunks, lengths, ...(isNeeded ? [new RegExp(`^(?:${pattern})$`)] : [])] as const;
}
