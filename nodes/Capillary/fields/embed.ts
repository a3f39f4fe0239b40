import type { INodeProperties } from 'n8n-workflow';
import type { ItemParameters } from './item';
import { choice, readChoices } from './values/choice';

/** What can be read beside the profile (Capillary: get-customer-details-v2, get-customer-details). */
const PARTS = choice([
	{ name: 'Alternate Currencies', value: 'alternateCurrencies' },
	{ name: 'Associated Images', value: 'associatedImages' },
	{ name: 'Card Loyalty Details', value: 'cardLoyaltyDetails' },
	{ name: 'Customer Image', value: 'customerImage' },
	{ name: 'Customer Status', value: 'customerStatus' },
	{ name: 'Expired Points', value: 'expiredPoints' },
	{ name: 'Expiry Schedules', value: 'expirySchedules' },
	{ name: 'Fleet Parent Details', value: 'fleetParentDetails' },
	{ name: 'Gap Details', value: 'gapDetails' },
	{ name: 'Ignore Card Details', value: 'ignoreCardDetails' },
	{ name: 'Loyalty Programs', value: 'mlp' },
	{ name: 'Points', value: 'points' },
	{ name: 'Promotional Points', value: 'promotionalPoints' },
	{ name: 'Returned Points', value: 'returnedPoints' },
	{ name: 'Segments', value: 'segments' },
	{ name: 'Subscriptions', value: 'subscriptions' },
	{ name: 'User Group', value: 'userGroup' },
]);

export const embed: INodeProperties[] = [
	{
		displayName: 'Include',
		name: 'embed',
		type: 'multiOptions',
		options: PARTS.options,
		default: [],
		description: 'What to read beside the profile. Each makes the answer slower.',
	},
];

/**
 * The parts of a customer to include, as Capillary's query takes them: separated by commas, `''` for none.
 *
 * @throws FieldError when a part is unknown
 */
export function readEmbed(item: ItemParameters): string {
	return readChoices(item('embed'), 'Include', PARTS).join(',');
}
