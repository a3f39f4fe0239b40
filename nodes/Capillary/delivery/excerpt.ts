/** The first words of an answer that is no JSON, without the markup of a web page. */
export function excerptOf(body: unknown): string {
	const text = typeof body === 'string' ? body : body ? JSON.stringify(body) : '';
	return text
		.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, 200);
}
