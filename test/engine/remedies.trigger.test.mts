import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeParameters,
} from 'n8n-workflow';
import { CapillaryTrigger } from '../../nodes/CapillaryTrigger/CapillaryTrigger.node.ts';
import { sampleOf } from '../fixtures/events.mts';
import { advicesIn, isSaid } from './advices.mts';
import { credentialsFor } from './capillary-node.mts';
import type { Answer, RecordedRequest } from './server.mts';
import { triggerIn } from './trigger.mts';
import { startWebhooks } from './webhooks.mts';

/*
 * What the trigger advises, followed: each form below cannot be published, and can once it is corrected as
 * advised. The last test demands that every advice of the sources was given here.
 */

let capillary: Awaited<ReturnType<typeof startWebhooks>> | undefined;
afterEach(async () => await capillary?.close());

interface Remedy {
	/** What is wrong, for the name of the test */
	what: string;
	wrong?: INodeParameters;
	/** What is different once it is corrected as advised; nothing where trying again is the advice */
	right?: INodeParameters;
	/** What Capillary answers instead of registering a webhook, as long as something is wrong */
	refuses?: (request: RecordedRequest) => Answer | undefined;
	/** What somebody else does, as the advice says */
	asked?: () => void;
	/** Whether Capillary is told nothing, because a person tells it */
	byHand?: true;
	/** The credential's host to begin with, as long as it is wrong */
	host?: string;
}

const chosen: INodeParameters = { events: ['customerAdded'] };
const options = (given: INodeParameters): INodeParameters => ({ options: given });
const refusal = (status: number, code: number, message = ''): Answer => ({
	status,
	body: { data: null, errors: [{ code, message }], warnings: null },
});
/** Answers in this way those who register what is wrong. */
const unless =
	(isRight: (webhook: any) => boolean, answer: Answer) =>
	({ method, body }: RecordedRequest) =>
		method === 'POST' && !isRight(body) ? answer : undefined;

/** What the till may do; an administrator can change it. */
let mayRegister = false;
/** Names that are taken: as many as are tried at first. */
let taken = 0;
const MANUAL: INodeParameters = { registration: 'manual' };
const rights = (answer: Answer) => () => (mayRegister ? undefined : answer);

const REMEDIES: Remedy[] = [
	{ what: 'a form without an event', wrong: { events: [] }, right: chosen },
	{
		what: 'Max Connections without a number',
		wrong: options({ maxConnections: 0 }),
		right: options({ maxConnections: 5 }),
	},
	{
		what: 'a switch that is neither on nor off',
		wrong: options({ tillDetails: 'perhaps' }),
		right: options({ tillDetails: 'yes' }),
	},
	{
		what: 'a switch that is neither on nor off, which is left out then',
		wrong: options({ ignoreRepeated: 'perhaps' }),
		right: options({}),
	},
	{
		what: 'an event that Capillary does not know',
		wrong: { otherEvents: 'customerAded' },
		right: { otherEvents: '' },
		refuses: unless(
			({ eventNames }) => !eventNames.includes('customerAded'),
			refusal(400, 400, 'Input is invalid'),
		),
	},
	{
		what: 'no right to webhooks, which an administrator gives',
		refuses: rights(refusal(403, 4000, 'Not authorized')),
		asked: () => (mayRegister = true),
	},
	{
		what: 'no right to webhooks, told by the status, where a person registers by hand instead',
		refuses: rights({ status: 403, body: '' }),
		right: MANUAL,
		byHand: true,
	},
	{
		what: 'a host without webhooks, which the credential is corrected to leave',
		host: 'elsewhere',
		refuses: ({ path }) => (path.startsWith('/elsewhere') ? { status: 404, body: '' } : undefined),
	},
	{
		what: 'a host without webhooks, where a person registers by hand instead',
		refuses: () => ({ status: 404, body: '' }),
		right: MANUAL,
		byHand: true,
	},
	{
		what: 'names that are taken',
		refuses: ({ method }) =>
			method === 'POST' && taken-- > 0 ? refusal(409, 409, 'taken') : undefined,
	},
	{
		what: 'no events, as Capillary sees it',
		right: { events: ['customerAdded', 'tierUpgraded'] },
		refuses: unless(
			({ eventNames }) => eventNames.includes('tierUpgraded'),
			refusal(400, 51003, 'eventNames can not be null'),
		),
	},
	...[51007, 300004].map((code) => ({
		what: `connections that Capillary does not accept (${code})`,
		right: options({ maxConnections: 1 }),
		refuses: unless(
			({ maxAllowedConnections }) => maxAllowedConnections === 1,
			refusal(400, code, 'must be greater than zero'),
		),
	})),
];

/** Every advice that was given. */
const given = new Set<string>();

test.each(REMEDIES)('$what', async ({ wrong, right, refuses, asked, byHand, host }) => {
	mayRegister = false;
	taken = 2;
	const server = await startWebhooks((request) => refuses?.(request));
	capillary = server;
	const published = async (parameters: INodeParameters, address: string) => {
		const trigger = await triggerIn({
			parameters: { ...chosen, ...parameters },
			credentials: credentialsFor(address),
		});
		await trigger.publish();
	};
	const refused = await published(wrong ?? {}, host ? `${server.url}/${host}` : server.url).then(
		() => 'It was published.',
		(error: Error) => error.message,
	);
	expect(server.active()).toEqual([]);
	given.add(refused);

	asked?.();
	await published({ ...wrong, ...right }, server.url);
	expect(server.active()).toHaveLength(byHand ? 0 : 1);
	expect(refused).toMatch(/[^.]\. \w/);
});

test('a value that turns out wrong when an event comes: the execution says what to do', async () => {
	const run = async (parameters: INodeParameters) => {
		const trigger = await triggerIn({ parameters: { ...chosen, ...parameters } });
		return await trigger.run([{ json: sampleOf('customerAdded') as never }], 'manual');
	};
	const { error } = await run(options({ raw: 'perhaps' }));
	expect(error?.message).toMatch(/neither yes nor no\. Use yes or no/);
	expect((await run(options({ raw: 'no' }))).items).toHaveLength(1);
});

test('started by hand without an event, it says how it is started; an event starts it', async () => {
	const trigger = await triggerIn({ parameters: { ...chosen, ...MANUAL } });
	const { error } = await trigger.run([{ json: {} }], 'manual');
	given.add(error!.description!);
	const { items } = await trigger.run([{ json: sampleOf('customerAdded') as never }], 'manual');
	expect(items).toHaveLength(1);
});

test.each([
	['a name that no header can have', { headerName: 'My Header:' }, { headerName: 'My-Header' }],
	['a value that somebody might guess', { secret: 'secret' }, { secret: 'a secret of sixteen' }],
])('a credential with %s', async (_what, wrong, right) => {
	const { testWebhookSecret } = new CapillaryTrigger().methods.credentialTest;
	const tested = async (data: object) => {
		const credential = { id: '1', name: 'Webhook', type: 'capillaryWebhookApi' };
		const whole = { headerName: 'X-Key', secret: 'a secret of sixteen', ...data };
		const given: ICredentialsDecrypted = { ...credential, data: whole };
		return await testWebhookSecret.call({} as ICredentialTestFunctions, given);
	};
	const refused = await tested(wrong);
	expect(refused.status).toBe('Error');
	expect(refused.message).toMatch(/use/i);
	expect((await tested(right)).status).toBe('OK');
});

test('every advice of the trigger has been given above, and followed', () => {
	const advices = [
		...advicesIn('CapillaryTrigger/', { properties: [] }),
		...advicesIn('CapillaryTrigger/registration/', { properties: ['description'] }),
		...advicesIn('CapillaryTrigger/give.ts', { properties: ['description'] }),
	];
	expect(advices.length).toBeGreaterThan(9);
	expect(advices.filter((advice) => !isSaid(advice, given))).toEqual([]);
});
