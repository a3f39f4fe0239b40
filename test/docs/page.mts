import { readFileSync } from 'node:fs';
import { marked, type Token } from 'marked';
import GithubSlugger from 'github-slugger';

/** What a page of the documentation refers to. */
export interface Page {
	/** Where its links lead, in order */
	links: string[];
	pictures: Array<{ address: string; text: string }>;
	/** The lines of its code blocks without a language, and the commands named in a table or a sentence */
	commands: string[];
	/** Its headings, as GitHub's anchors */
	anchors: string[];
}

/** Reads a page as GitHub would. */
export async function readPage(file: string): Promise<Page> {
	const slugger = new GithubSlugger();
	const page: Page = { links: [], pictures: [], commands: [], anchors: [] };
	const tokens = marked.lexer(readFileSync(file, 'utf8'));
	// Nothing here waits for anything, so the walk is over at once.
	void marked.walkTokens(tokens, (token: Token) => {
		if (token.type === 'heading') page.anchors.push(slugger.slug(token.text));
		else if (token.type === 'link') page.links.push(token.href);
		else if (token.type === 'image') {
			page.pictures.push({ address: token.href, text: token.text });
		} else if (token.type === 'html') {
			const [, address, text] = /^<img src="([^"]*)" alt="([^"]*)"/.exec(token.text) ?? [];
			if (address !== undefined) page.pictures.push({ address, text });
		} else if (token.type === 'code' && !token.lang) {
			page.commands.push(...token.text.split('\n').filter(Boolean));
		} else if (token.type === 'codespan' && /^(npm|npx|node) /.test(token.text)) {
			page.commands.push(token.text);
		}
	});
	return page;
}
