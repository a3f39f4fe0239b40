import type { INodeProperties } from 'n8n-workflow';
import { CapillaryTrigger } from '../../nodes/CapillaryTrigger/CapillaryTrigger.node.ts';
import { CapillaryWebhookApi } from '../../credentials/CapillaryWebhookApi.credentials.ts';
import { SAMPLES } from '../fixtures/events.mts';

/*
 * What saved workflows hold of the trigger. None of these names and values may change or disappear within a
 * version of the node. By hand, from the workflow contract of the design.
 */

const { description } = new CapillaryTrigger();

const find = (name: string, among = description.properties) =>
	among.find((property) => property.name === name)!;
const valuesOf = ({ options }: INodeProperties) =>
	options!.map((option) => (option as { value: string }).value);

/** Exactly as Capillary's page on configuring event notifications spells them. */
const DOCUMENTED =
	'alternateCurrenciesIssued badgeEarned cardUpdated cartPromotionEarned cartPromotionIssued cartPromotionRedeemed cartPromotionRevoked CouponIssue CouponRedeem customerAdded customerUpdated groupCreated groupMemberAdded groupMemberRemoved groupUpdated IssueBulkCoupon issuedAlternateCurrenciesReversed issuedPointsReversed issueRewardFailure loyaltyCustomerMerge manualPointsAdjustment notInterestedBillAdded partnerProgramDelinked partnerProgramLinked partnerProgramUpdated pointsContributionToGroup pointsExpired pointsExpiryChange pointsExpiryReminder pointsIssued pointsRedeemed pointsTransferredInitiated pointsTransferredReceived promisedToCurrentPointsConversion promotionEarned promotionIssued redeemedPointsReversed rejectedTransactionRetrigger requestUpdated requestWorkflowEvent retroBillAdded rewardCreated rewardIssued rewardUpdated singlePointsExpiryUpdated streakCustomerEnrolment streakCustomerUnEnrolment streakLevelAchieved streakLevelUnAchieved supplementaryMembershipExpiryReminder targetAchievedValueUpdated targetCustomerEnrolment targetPeriodCompleted targetPeriodStarted targetValueAchieved targetValueUpdated tierDowngraded tierDowngradeReminder tierRenewed tierUpgraded transactionAdded transactionRejected transactionUpdated unifiedTargetsAchieved unifiedTargetsUnAchieved updateRewardTransaction'.split(
		' ',
	);
/** From the pages of the events themselves and the release notes of 2026. */
const LATER = [
	'promotionCreated',
	'promotionUpdated',
	'revokeIssuedPromotion',
	'revokeEarnedPromotion',
	'streakStart',
	'streakEnd',
	'targetCustomerUnenrolment',
	'promisedToCurrentAlternateCurrencyConversion',
	'rewardExpiryReminder',
	'customerSubscription',
	'PP_EXPIRY_JOB',
	'identifierReleased',
	'labelCreated',
	'labelUpdated',
	'labelAssignmentCreated',
	'labelAssignmentUpdated',
	'labelAssignmentRemoved',
];

test('the trigger is n8n-nodes-capillary.capillaryTrigger, version 1', () => {
	expect(description).toMatchObject({ name: 'capillaryTrigger', version: 1, inputs: [] });
});

test('it has the parameters and the options of the contract', () => {
	const names = description.properties.map(({ name, type }) => (type === 'notice' ? [] : [name]));
	expect(names.flat().sort()).toEqual(
		['registration', 'authentication', 'events', 'otherEvents', 'options'].sort(),
	);
	const options = find('options').options as INodeProperties[];
	expect(options.map(({ name }) => name).sort()).toEqual(
		[
			'enrichWith',
			'tillDetails',
			'storeDetails',
			'childEvents',
			'maxConnections',
			'filter',
			'ignoreRepeated',
			'raw',
		].sort(),
	);
	const [{ name, values }] = find('filter', options).options as any[];
	expect(name).toBe('only');
	expect(values.map((value: INodeProperties) => value.name)).toEqual([
		'changedFields',
		'loyaltyType',
		'sources',
	]);
});

test('it registers by itself and signs as a till, unless somebody says otherwise', () => {
	expect(find('registration')).toMatchObject({ default: 'automatic' });
	expect(valuesOf(find('registration'))).toEqual(['automatic', 'manual']);
	expect(find('authentication')).toMatchObject({ default: 'basic' });
	expect(valuesOf(find('authentication')).sort()).toEqual(['basic', 'oauth']);
});

test('its URL is a part of what stands in Capillary', () => {
	expect(description.webhooks).toEqual([
		{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'capillary' },
	]);
});

describe('The list of events', () => {
	const events = find('events');

	test('has every documented event, exactly as Capillary spells it', () => {
		expect(valuesOf(events).sort()).toEqual([...DOCUMENTED, ...LATER].sort());
	});

	test('has every event of which Capillary shows a payload', () => {
		for (const { event } of SAMPLES) expect(valuesOf(events)).toContain(event);
	});

	test('begins with customers, and tells of each event when it comes and what Capillary calls it', () => {
		const options = events.options as Array<
			Record<'name' | 'value' | 'description' | 'action', string>
		>;
		expect(options[0]).toEqual({
			name: 'Customer: Added',
			value: 'customerAdded',
			action: 'On customer added',
			description: 'A customer was registered (customerAdded)',
		});
		for (const { name, value, description: words } of options) {
			expect(name).toMatch(/^[A-Z][\w ]+: [A-Z][\w ]+$/);
			expect(words).toContain(`(${value})`);
		}
		expect(new Set(options.map(({ name }) => name)).size).toBe(options.length);
	});
});

test('the credential of a manual registration holds header and secret', () => {
	const { name, properties } = new CapillaryWebhookApi();
	expect(name).toBe('capillaryWebhookApi');
	expect(properties.map((property) => property.name)).toEqual(['headerName', 'secret']);
	expect(properties[0].default).toBe('X-Capillary-Webhook-Secret');
});
