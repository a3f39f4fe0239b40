// The least that sending takes in n8n, for `bench/peer.mts`: the same requests as the measured node's, made from
// the items' columns without a form, an expression or a look at the answer. n8n loads it from a folder of custom
// nodes; it is no part of the package.

/** As many at once as the measured node is allowed. */
const AT_ONCE = 50;

class Floor {
	description = {
		displayName: 'Floor',
		name: 'floor',
		group: ['output'],
		version: 1,
		description: "Calls n8n's HTTP helper for each item and does nothing else",
		defaults: { name: 'Floor' },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'capillaryApi', required: true }],
		properties: [
			{ displayName: 'Host', name: 'host', type: 'string', default: '' },
			{
				displayName: 'Read Credential Once',
				name: 'readsCredentialOnce',
				type: 'boolean',
				default: false,
				description:
					'Whether the helper is given the credential, which it otherwise reads each time',
			},
		],
	};

	async execute() {
		const items = this.getInputData();
		const host = this.getNodeParameter('host', 0);
		const credentials = this.getNodeParameter('readsCredentialOnce', 0) && {
			credentialsDecrypted: {
				id: '',
				name: '',
				type: 'capillaryApi',
				data: await this.getCredentials('capillaryApi'),
			},
		};
		const output = [];
		let next = 0;
		const worker = async () => {
			while (next < items.length) {
				const index = next++;
				const { json } = items[index];
				const request = {
					method: 'PUT',
					url: `${host}/v2/customers/${json.customerId}?source=INSTORE`,
					body: bodyOf(json),
					json: true,
				};
				const answer = await this.helpers.httpRequestWithAuthentication.call(
					this,
					'capillaryApi',
					request,
					credentials || undefined,
				);
				output[index] = { json: answer, pairedItem: { item: index } };
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, worker));
		return [output];
	}
}

function bodyOf({ firstName, lastName, mobile, email, city, gender, hobbies }) {
	const commChannels = [
		{ type: 'mobile', value: mobile, primary: true },
		{ type: 'email', value: email },
	];
	return {
		profiles: [{ firstName, lastName, commChannels, fields: { city } }],
		extendedFields: { gender, hobbies },
	};
}

module.exports = { Floor };
