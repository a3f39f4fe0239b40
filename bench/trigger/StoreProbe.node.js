// A node of the bench alone, loaded by n8n as one of a folder of the user's: how long n8n's own store takes
// to look an event up, beside as many as it is to remember.
class StoreProbe {
	description = {
		displayName: 'Store Probe',
		name: 'storeProbe',
		group: ['transform'],
		version: 1,
		description: 'Measures how long n8n takes to look up what came before',
		defaults: { name: 'Store Probe' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [
			{ displayName: 'Remembered', name: 'remembered', type: 'number', default: 1000 },
			{ displayName: 'Lookups', name: 'lookups', type: 'number', default: 100 },
		],
	};

	async execute() {
		const remembered = this.getNodeParameter('remembered', 0);
		const lookups = this.getNodeParameter('lookups', 0);
		const options = { mode: 'entries', maxEntries: remembered };
		const lookUp = async (keys) =>
			await this.helpers.checkProcessedAndRecord(keys, 'node', options);
		await lookUp(Array.from({ length: remembered }, (_, index) => `customerAdded:before-${index}`));
		const milliseconds = [];
		for (let index = 0; index < lookups; index++) {
			const begin = performance.now();
			await lookUp([`customerAdded:event-${index}`]);
			milliseconds.push(performance.now() - begin);
		}
		return [[{ json: { milliseconds } }]];
	}
}

module.exports = { StoreProbe };
