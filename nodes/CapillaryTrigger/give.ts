import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { keyOf, nodeKeyOf } from './once/key';
import { newOnes } from './once/store';
import { eventsIn, type Enveloped } from './receiving/envelope';
import { readEvent } from './receiving/event';
import { readSettings, type Settings } from './settings';

/**
 * Gives out what was received, each event in its one shape. A repeated event that another process took, or one
 * before a restart, ends here: this is where n8n lets a node ask its database.
 */
export async function giveEvents(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const settings = readSettings(context);
	// A workflow that is started otherwise has an empty item.
	const delivered = context.getInputData().filter(({ json }) => Object.keys(json).length > 0);
	if (delivered.length === 0) throw nothingReceived(context);
	const timezone = context.getTimezone();
	const events = delivered.flatMap(({ json }) => eventsIn(json));
	return (await notRepeated(events, context, settings)).map((event) => ({
		json: (settings.raw ? event.raw : readEvent(event, timezone)) as IDataObject,
	}));
}

/** A test, and an execution that somebody tries again, may repeat what came before. */
async function notRepeated(
	events: Enveloped[],
	context: IExecuteFunctions,
	{ ignoreRepeated }: Settings,
): Promise<Enveloped[]> {
	if (!ignoreRepeated || context.getMode() !== 'webhook') return events;
	const keys = events.map((event) => keyOf(event, readEvent(event, 'UTC')));
	const fresh = await newOnes(context, nodeKeyOf(context), [...new Set(keys)]);
	return events.filter((_event, index) => fresh.delete(keys[index]));
}

function nothingReceived(context: IExecuteFunctions): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'No event was received', {
		description:
			'This node starts a workflow when Capillary sends an event. Click Execute Step and let something happen to a customer, or publish the workflow.',
	});
}
