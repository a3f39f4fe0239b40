import { createHash } from 'node:crypto';

import type { Credential } from '../tools/n8n/home.mts';
import type { Customer } from './customers.mts';
import type { Update } from './received.mts';
import type { WorkflowNode } from './workflow.mts';

/** The sandbox's till, with the MD5 hash of its password, which Capillary expects; the plain server accepts any. */
export const TILL = {
	username: 'store.server',
	password: 'server123',
	md5: createHash('md5').update('server123').digest('hex'),
};

/** The same till, as each side's credential. */
export function credentialsFor(host: string, region = 'custom'): Credential[] {
	const { username, password, md5 } = TILL;
	return [
		{
			name: 'Capillary',
			type: 'capillaryApi',
			data: { region, host, username, password, passwordFormat: 'plain' },
		},
		{ name: 'Till', type: 'httpBasicAuth', data: { user: username, password: md5 } },
	];
}

/** Updates each customer with this package's node; eight values are expressions. */
export function updateWithThisNode(options: object): WorkflowNode {
	return {
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		parameters: {
			resource: 'customer',
			operation: 'updateById',
			source: 'INSTORE',
			customerId: '={{ $json.customerId }}',
			commChannels: {
				channel: [
					{ type: 'mobile', value: '={{ $json.mobile }}', details: { primary: true } },
					{ type: 'email', value: '={{ $json.email }}', details: {} },
				],
			},
			extendedFields: {
				field: [
					{ name: 'gender', value: '={{ $json.gender }}' },
					{ name: 'hobbies', value: '={{ $json.hobbies }}' },
				],
			},
			customFields: { field: [{ name: 'city', value: '={{ $json.city }}' }] },
			additionalFields: {
				firstName: '={{ $json.firstName }}',
				lastName: '={{ $json.lastName }}',
			},
			options,
		},
		credentials: { capillaryApi: { id: null, name: 'Capillary' } },
		onError: 'continueRegularOutput',
	};
}

/** Adds each customer with this package's node. */
export function addWithThisNode(options: object): WorkflowNode {
	return {
		type: 'n8n-nodes-capillary.capillary',
		typeVersion: 1,
		parameters: {
			resource: 'customer',
			operation: 'add',
			source: 'INSTORE',
			identifiers: {
				identifier: [
					{ type: 'mobile', value: '={{ $json.mobile }}' },
					{ type: 'email', value: '={{ $json.email }}' },
				],
			},
			additionalFields: {
				firstName: '={{ $json.firstName }}',
				lastName: '={{ $json.lastName }}',
			},
			options,
		},
		credentials: { capillaryApi: { id: null, name: 'Capillary' } },
		onError: 'continueRegularOutput',
	};
}

/** The same update with n8n's HTTP Request node, as a user would write it: JSON with expressions. */
export function updateWithHttpRequest(host: string, options: object = {}): WorkflowNode {
	return {
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.5,
		parameters: {
			method: 'PUT',
			url: `=${host}/v2/customers/{{ $json.customerId }}?source=INSTORE`,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpBasicAuth',
			sendBody: true,
			specifyBody: 'json',
			jsonBody: `={
	"profiles": [
		{
			"firstName": "{{ $json.firstName }}",
			"lastName": "{{ $json.lastName }}",
			"commChannels": [
				{ "type": "mobile", "value": "{{ $json.mobile }}", "primary": true },
				{ "type": "email", "value": "{{ $json.email }}" }
			],
			"fields": { "city": "{{ $json.city }}" }
		}
	],
	"extendedFields": { "gender": "{{ $json.gender }}", "hobbies": "{{ $json.hobbies }}" }
}`,
			options,
		},
		credentials: { httpBasicAuth: { id: null, name: 'Till' } },
		onError: 'continueRegularOutput',
	};
}

/**
 * The same update without a form or an expression: what `floor/Floor.node.js` sends.
 * @param readsCredentialOnce whether n8n's helper is spared to read the credential for each request
 */
export function updateWithBareNode(host: string, readsCredentialOnce: boolean): WorkflowNode {
	return {
		type: 'CUSTOM.floor',
		typeVersion: 1,
		parameters: { host, readsCredentialOnce },
		credentials: { capillaryApi: { id: null, name: 'Capillary' } },
	};
}

/** What each of these sides has to send for a customer. */
export function updateOf(customer: Customer): Update {
	const { customerId, mobile, email, firstName, lastName, gender, hobbies, city } = customer;
	const commChannels = [
		{ type: 'mobile', value: mobile, primary: true },
		{ type: 'email', value: email },
	];
	return {
		method: 'PUT',
		url: `/v2/customers/${customerId}?source=INSTORE`,
		body: JSON.stringify({
			profiles: [{ firstName, lastName, commChannels, fields: { city } }],
			extendedFields: { gender, hobbies },
		}),
	};
}
