import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import codex from '../../nodes/Capillary/Capillary.node.json';

/*
 * What README, docs and the notes of the examples tell people to do, and the test that does it. What
 * errors advise is followed in test/engine/remedies*.
 */

const root = resolve(__dirname, '../..');
const textOf = (file: string) => readFileSync(join(root, file), 'utf8');

const REMEDIES: Array<[page: string, says: string, test: string, name: string]> = [
	[
		'README.md',
		'set the option **If Customer Exists** to *Update the Existing Customer*',
		'e2e/templates.test.mts',
		"step 4 of the README's five-minute start",
	],
	[
		'README.md',
		'**Import > From file**',
		'browser/editor.test.mts',
		'are imported from their files',
	],
	[
		'README.md',
		'57 of 60 rows are added',
		'e2e/examples.test.mts',
		'every valid customer is added',
	],
	[
		'README.md',
		'pick it under **Credential**',
		'browser/editor.test.mts',
		'lets the kind of credential be picked',
	],
	[
		'README.md',
		"'string', '')",
		'engine/ai-schema.test.mts',
		'a model may leave out whatever is not',
	],
	['README.md', 'Turn on **Dry Run**', 'engine/dryRun.test.mts', 'nothing was sent, how many'],
	[
		'docs/credentials.md',
		'sets the node',
		'browser/editor.test.mts',
		'lets the kind of credential',
	],
	[
		'docs/credentials.md',
		'`ENOTFOUND`',
		'engine/credential.test.mts',
		'a host that does not exist',
	],
	['docs/credentials.md', '`EPROTO`', 'engine/credential.test.mts', 'a host without https'],
	[
		'docs/credentials.md',
		'NODE_EXTRA_CA_CERTS',
		'e2e/certificates.test.mts',
		'once n8n is told of it',
	],
	[
		'docs/large-runs.md',
		'**Check First**',
		'engine/checkFirst.test.mts',
		'corrected as it is advised',
	],
	[
		'docs/large-runs.md',
		'Every half minute',
		'engine/hints.test.mts',
		'while a run lasts, the log says how far it is',
	],
	['docs/large-runs.md', '**Loop Over Items**', 'e2e/templates.test.mts', 'every batch is sent'],
	['docs/large-runs.md', 'can be run again', 'e2e/templates.test.mts', 'it adds nobody twice'],
	[
		'docs/limits-retries-duplicates.md',
		'Do not switch on',
		'engine/delivery/summary.test.mts',
		"A hint warns of n8n's Retry On Fail",
	],
	[
		'docs/trigger.md',
		'click **set mock data**',
		'browser/trigger.test.mts',
		'mapped from a published sample',
	],
	['docs/recipes.md', '## Replace a mobile number', 'engine/changeIdentifiers.test.mts', ''],
	['docs/recipes.md', '## CSV files that are safe to open', 'e2e/templates.test.mts', 'formula'],
	[
		'examples/join-form.json',
		'click Execute workflow in n8n',
		'e2e/templates.test.mts',
		'before it is published, a page leads to no form',
	],
	[
		'examples/join-form.json',
		'Update by Lookup',
		'e2e/templates.test.mts',
		'once the number is verified',
	],
	[
		'examples/add-customers.json',
		'If Customer Exists',
		'e2e/templates.test.mts',
		'it adds nobody twice',
	],
];

test.each(REMEDIES)('%s: "%s" is followed by %s', (page, says, file, name) => {
	expect(textOf(page)).toContain(says);
	expect(textOf(join('test', file))).toContain(name);
});

test('what n8n appends to an address of the documentation breaks no anchor', () => {
	const { credentialDocumentation, primaryDocumentation } = codex.resources;
	for (const { url } of [...credentialDocumentation, ...primaryDocumentation]) {
		// n8n puts `?utm_source=…` at the end.
		expect(url).not.toContain('#');
		const [, page] = /\/blob\/main\/(.*)$/.exec(url)!;
		expect(textOf(page)).toMatch(/^# /);
	}
});
