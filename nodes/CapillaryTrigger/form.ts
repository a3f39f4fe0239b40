import type { INodeProperties, NodeHint } from 'n8n-workflow';
import { eventOptions } from './catalog';
import { filterForm } from './receiving/filter';

const AUTOMATIC = { show: { registration: ['automatic'] } };

/** What a delivery says beyond the event, where Capillary is asked to add it. */
const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Add Customer Identifiers',
			name: 'enrichWith',
			type: 'multiOptions',
			displayOptions: { show: { '/registration': ['automatic'] } },
			options: [
				{ name: 'In-Store', value: 'Instore' },
				{ name: 'Web Engage', value: 'WebEngage' },
				{ name: 'WeChat', value: 'WeChat' },
			],
			default: ['Instore'],
			description:
				'Which identifiers of the customer Capillary adds to each event. Without them, an event has only those that its request used.',
		},
		{
			displayName: 'Add Store Details',
			name: 'storeDetails',
			type: 'boolean',
			displayOptions: { show: { '/registration': ['automatic'] } },
			default: true,
			description: 'Whether Capillary adds the name and the external IDs of the store',
		},
		{
			displayName: 'Add Till Details',
			name: 'tillDetails',
			type: 'boolean',
			displayOptions: { show: { '/registration': ['automatic'] } },
			default: true,
			description: 'Whether Capillary adds the name of the till',
		},
		filterForm,
		{
			displayName: 'Ignore Repeated Events',
			name: 'ignoreRepeated',
			type: 'boolean',
			default: true,
			description:
				'Whether an event that came before starts nothing. Capillary sends an event again when it did not learn that it arrived.',
		},
		{
			displayName: 'Include Child Organizations',
			name: 'childEvents',
			type: 'boolean',
			displayOptions: { show: { '/registration': ['automatic'] } },
			default: true,
			description: 'Whether events of connected organizations below this one come, too',
		},
		{
			displayName: 'Max Connections',
			name: 'maxConnections',
			type: 'number',
			displayOptions: { show: { '/registration': ['automatic'] } },
			typeOptions: { minValue: 1, maxValue: 220, numberPrecision: 0 },
			default: 5,
			description: 'How many events Capillary sends at once',
		},
		{
			displayName: 'Raw Payload',
			name: 'raw',
			type: 'boolean',
			default: true,
			description: 'Whether to give each event as it came, in whichever of its shapes that is',
		},
	],
};

/** The form from top to bottom. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Registration',
		name: 'registration',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Automatic',
				value: 'automatic',
				description: 'The node registers its address in Capillary and removes it again',
			},
			{
				name: 'Manual',
				value: 'manual',
				description: 'You enter the address in Capillary yourself',
			},
		],
		default: 'automatic',
		description:
			'How Capillary learns where to send events. Automatic needs a till or client with write access to the resource Webhooks.',
	},
	{
		displayName: 'Authentication',
		name: 'authentication',
		type: 'options',
		noDataExpression: true,
		options: [
			{ name: 'OAuth (Client Key)', value: 'oauth' },
			{ name: 'Till (Basic)', value: 'basic' },
		],
		default: 'basic',
		displayOptions: AUTOMATIC,
	},
	{
		displayName:
			'In Capillary, open Organization Settings > Event Notifications > Webhooks > New Webhook. Enter the production URL from above, and a header with the name and the value of the credential. Choose the same events as below.',
		name: 'manualNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { registration: ['manual'] } },
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		options: eventOptions,
		default: [],
		description: 'What starts the workflow',
	},
	{
		displayName: 'Other Events',
		name: 'otherEvents',
		type: 'string',
		default: '',
		placeholder: 'e.g. customerTagged, myCustomEvent',
		description:
			"Names of events that the list above does not have, separated by commas: your organization's own, or ones that Capillary added later",
	},
	options,
];

/**
 * What the canvas shows below the node's name, e.g. `On customer added, tier upgraded`. The names of events
 * are taken apart instead of being looked up, because the whole catalog would be part of every form.
 */
export const subtitle =
	'={{ "On " + ([].concat($parameter["events"] || []).map((name) => name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()).concat($parameter["otherEvents"] || []).join(", ") || "events") }}';

const SAMPLES =
	'https://github.com/n8n-nodes-capillary/n8n-nodes-capillary/blob/main/docs/event-samples.md';

/** n8n shows the next node no schema of a trigger, whose fields it knows only from an event, or from pinned data. */
export const hints: NodeHint[] = [
	{
		message: `To map fields before the first event comes, copy a <a href="${SAMPLES}" target="_blank">sample</a> of it and paste it as mock data.`,
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
	},
];
