/** Characters of what a server says that an error shows at most: more nobody reads. */
const LONGEST_QUOTE = 2_000;

/** Characters of a web page that are looked at for its first words; its head may hold long styles. */
const LOOKED_AT = 100_000;

/** What a server says, trimmed and so short that an error with it stays readable. */
export function quoteOf(text: string): string {
	const trimmed = text.trim();
	return trimmed.length > LONGEST_QUOTE ? `${trimmed.slice(0, LONGEST_QUOTE - 1)}…` : trimmed;
}

/**
 * The first words of an answer that is no JSON, without the markup of a web page. It is cut before it is
 * cleaned, and each step passes over the text once, whatever a server sends.
 */
export function excerptOf(body: unknown): string {
	const text = typeof body === 'string' ? body : body ? JSON.stringify(body) : '';
	return withoutScripts(text.slice(0, LOOKED_AT))
		.replace(/<[^<>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 200);
}

/** Leaves out scripts and styles; one that does not end reaches to the end of the page, as in a browser. */
function withoutScripts(page: string): string {
	const [before, ...after] = page.split(/<(?=(?:script|style)\b)/i);
	const rest = after.map((part) => {
		const end = /^script/i.test(part) ? /<\/script>/i : /<\/style>/i;
		const found = end.exec(part);
		return found ? part.slice(found.index + found[0].length) : '';
	});
	return [before, ...rest].join(' ');
}
