import { setTimeout as pause } from 'node:timers/promises';

import { waitUntilServed } from './editor.mts';

/** What a person sees on one of n8n's pages. */
export interface Page {
	status: number;
	/** The page as it was sent. */
	html: string;
	text: string;
	/** Where its links lead. */
	links: string[];
	/** The number of the execution that the page belongs to. */
	executionId: string;
}

/**
 * Fills in one of n8n's forms and submits it like the form's own script: waits until the workflow has
 * a page to show, opens it, and tells n8n that it was opened.
 * @param address of the form
 * @param values by the labels of the fields; `true` checks a box
 * @throws when the form has no field with such a label
 */
export async function fillIn(
	address: string,
	values: Record<string, string | true>,
): Promise<Page> {
	const form = await (await waitUntilServed(() => fetch(address))).text();
	const data = new FormData();
	for (const [label, field] of fieldsOf(form)) {
		const value = values[label];
		data.append(
			field.name,
			field.box ? JSON.stringify(value ? [field.box] : []) : String(value ?? ''),
		);
	}
	for (const label of Object.keys(values)) {
		if (!fieldsOf(form).has(label)) throw new Error(`The form has no field "${label}".`);
	}
	// n8n serves a form a moment before it takes what is submitted.
	const sent = await waitUntilServed(() => fetch(address, { method: 'POST', body: data }));
	const { formWaitingUrl } = (await sent.json()) as { formWaitingUrl: string };
	const status = new URL(formWaitingUrl);
	status.pathname += '/n8n-execution-status';
	while ((await (await fetch(status)).text()).trim() !== 'form-waiting') await pause(100);
	const answer = await fetch(formWaitingUrl);
	const page = await answer.text();
	await fetch(formWaitingUrl, { method: 'POST' });
	return {
		status: answer.status,
		html: page,
		text: textOf(page),
		links: Array.from(
			page.matchAll(/<a href="([^"]*)"/g),
			([, to]) => new URL(to, formWaitingUrl).href,
		),
		executionId: new URL(formWaitingUrl).pathname.split('/').pop()!,
	};
}

/** A form's fields by their labels: the name each is submitted with and, for a checkbox, its option. */
function fieldsOf(html: string): Map<string, { name: string; box?: string }> {
	const groups = html.matchAll(
		/<label class='form-label[^>]*>([^<]*)<\/label>\s*<(?:input|div)[^>]*\sid='(field-\d+)'[^>]*>/g,
	);
	return new Map(
		Array.from(groups, ([, label, name]) => {
			const [, box] = html.match(new RegExp(`id='option0_${name}'\\s+value='([^']*)'`)) ?? [];
			return [label.trim(), { name, ...(box && { box }) }];
		}),
	);
}

function textOf(html: string): string {
	const body = html.slice(html.indexOf('<body'));
	return body
		.replace(/<(script|style)[^]*?<\/\1>/g, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
}
