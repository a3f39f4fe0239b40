import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type IHookFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { testWebhookSecret } from './credentialTest';
import { hints, properties, subtitle } from './form';
import { giveEvents } from './give';
import { receive } from './receiving/receive';
import { isRegistered, register, unregister } from './registration/register';

/** Starts a workflow when something happens to a customer: Capillary's event notifications. */
export class CapillaryTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Capillary Trigger',
		name: 'capillaryTrigger',
		icon: { light: 'file:../../icons/capillary.svg', dark: 'file:../../icons/capillary.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle,
		description: 'Starts the workflow when something happens to a loyalty customer in Capillary',
		defaults: { name: 'Capillary Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'capillaryApi',
				required: true,
				displayOptions: { show: { registration: ['automatic'], authentication: ['basic'] } },
			},
			{
				name: 'capillaryOAuthApi',
				required: true,
				displayOptions: { show: { registration: ['automatic'], authentication: ['oauth'] } },
			},
			{
				name: 'capillaryWebhookApi',
				required: true,
				testedBy: 'testWebhookSecret',
				displayOptions: { show: { registration: ['manual'] } },
			},
		],
		webhooks: [
			{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'capillary' },
		],
		hints,
		properties,
	};

	methods = { credentialTest: { testWebhookSecret } };

	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return await isRegistered(this);
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return await register(this);
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return await unregister(this);
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await receive(this);
	}

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await giveEvents(this)];
	}
}
