import type { ICredentialType, Icon, INodeProperties } from 'n8n-workflow';

/** What Capillary carries when a person registered the address of a Capillary Trigger by hand. */
export class CapillaryWebhookApi implements ICredentialType {
	name = 'capillaryWebhookApi';

	displayName = 'Capillary Webhook API';

	icon: Icon = { light: 'file:../icons/capillary.svg', dark: 'file:../icons/capillary.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-capillary/n8n-nodes-capillary/blob/main/docs/trigger.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			required: true,
			default: 'X-Capillary-Webhook-Secret',
			description: 'The name of the header, as you enter it in Capillary',
		},
		{
			displayName: 'Header Value',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description:
				'A long text that nobody can guess, as you enter it in Capillary: at least 16 characters. Who knows it can start the workflow.',
		},
	];
}
