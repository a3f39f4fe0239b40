import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { meaningOfCode } from '../../../../../nodes/Capillary/delivery/codes.ts';
import { wordsFor } from '../../../../../nodes/Capillary/delivery/words.ts';

/*
 * The codes that this package's notes on Capillary's API name where they speak of the v2 customer
 * API: what matters most (0), its endpoints (3) and the traps (9). Read there and listed by hand.
 */
const NAMED: Record<string, number[]> = {
	'what matters most': [429, 498, 500, 521, 1046, 8006, 8015, 8018, 8045, 8050, 8051, 8054, 8091],
	'POST customers': [1302, 3217, 8006, 8014, 8050, 8107],
	'PUT customers/{id}': [
		3217, 8003, 8007, 8008, 8009, 8012, 8015, 8018, 8045, 8053, 8054, 8055, 8056, 8057, 8058, 8069,
		8077, 8109, 10002, 91015,
	],
	'PUT customers/lookup': [400, 401, 500],
	'GET customers/lookup': [8011, 8013, 8015, 8045, 8065],
	'GET customers/{id}': [400, 8012, 8015, 8045, 8062, 8063, 8065, 8069, 8109],
	'GET customers/search': [461, 8100, 8101, 8102],
	changeIdentifier: [
		8007, 8008, 8009, 8010, 8015, 8045, 8051, 8053, 8055, 8056, 8057, 8058, 8059, 8064, 8066, 8067,
		8070, 8071, 8072, 8073, 8074, 8075,
	],
	'status, subscriptions, requests': [
		400, 500, 1012, 1060, 3232, 8003, 8013, 8015, 9001, 9006, 9008, 9009, 9014, 9016, 9021, 9050,
		9051, 9052,
	],
	'customers/bulk': [429, 502, 503, 504, 521, 1060],
	traps: [
		1060, 1061, 1302, 3217, 8003, 8011, 8012, 8014, 8015, 8045, 8054, 8066, 8088, 8090, 8091, 9021,
	],
	'access groups': [4000, 4001],
};

describe.each(Object.entries(NAMED))('%s', (_place, codes) => {
	test.each(codes)('%i says what happened and what to do', (code) => {
		const { what, advice } = meaningOfCode(code)!;
		// Sentences for a person: more than a word, and without Capillary's placeholders.
		for (const text of [what, advice]) expect(text).toMatch(/^[A-Z].*\s\w/);
		expect(what + advice).not.toMatch(/[{}]/);
		expect(what).not.toMatch(/[.]$/);
		expect(advice).toMatch(/[.]$/);
	});
});

test('a code that no page names has no explanation, and words all the same', () => {
	expect(meaningOfCode(77_777)).toBeUndefined();
	expect(meaningOfCode(undefined)).toBeUndefined();
	const { message, description } = wordsFor({ kind: 'refused', code: 77_777, message: 'Moon' });
	expect(message).toMatch(/\(Capillary 77777: Moon\)$/);
	expect(description).not.toBe('');
});

describe("n8n's own words", () => {
	const node: INode = {
		id: '1',
		name: 'Capillary',
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	const shown = (text: string) => [
		new NodeOperationError(node, text).message,
		new NodeApiError(node, { message: text }).message,
	];

	/** Texts of the sources with a blank in them; every word a person reads is among them. */
	function sentences(): string[] {
		return ['nodes', 'credentials'].flatMap((folder) => {
			const path = join(__dirname, '../../../../..', folder);
			return readdirSync(path, { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.flatMap((file) => {
					const code = readFileSync(join(path, file), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
					const texts = code.matchAll(/'([^'\n]*)'|"([^"\n]*)"|`([^`]*)`/g);
					return [...texts].map(([, ...quoted]) => quoted.find((text) => text !== undefined)!);
				})
				.filter((text) => text.includes(' '));
		});
	}

	test('replace a message with the letters of a system error', () => {
		expect(shown('Ask for approvePERMission')).not.toContain('Ask for approvePERMission');
	});

	test('replace none of ours', () => {
		const ours = sentences();
		expect(ours.length).toBeGreaterThan(200);
		expect(ours).toContain('The customer already exists in this source');
		expect(ours.filter((text) => shown(text).some((message) => message !== text))).toEqual([]);
	});

	test.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ECONNABORTED', 'ETIMEDOUT', 'EPIPE', ''])(
		'replace none of what we say of a connection that failed with "%s"',
		(networkCode) => {
			const { message, description } = wordsFor({ kind: 'network', networkCode, message: '' });
			expect(shown(message)).toEqual([message, message]);
			expect(description).not.toBe('');
		},
	);
});
