import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'node:path';

/** Payloads as Capillary's pages show them, one event in a file. */
const FOLDER = new URL('samples/', import.meta.url);

/** Events of which no page shows a payload. */
const WITHOUT_SAMPLE = [
	'badgeEarned',
	'CouponRedeem',
	'IssueBulkCoupon',
	'issuedAlternateCurrenciesReversed',
	'loyaltyCustomerMerge',
	'partnerProgramDelinked',
	'pointsExpired',
	'pointsRedeemed',
	'pointsTransferredReceived',
	'promotionEarned',
	'requestUpdated',
	'rewardIssued',
	'streakLevelUnAchieved',
	'targetCustomerEnrolment',
	'tierRenewed',
	'tierUpgraded',
	'transactionUpdated',
	'unifiedTargetsAchieved',
	'updateRewardTransaction',
];

/** The events of which there is a payload to send. */
export function sampledEvents(): string[] {
	return readdirSync(FOLDER)
		.map((file) => parse(file).name)
		.sort((a, b) => a.localeCompare(b));
}

/** All events that Capillary names. */
export function eventNames(): string[] {
	return [...sampledEvents(), ...WITHOUT_SAMPLE].sort((a, b) => a.localeCompare(b));
}

/** The payload of an event as a webhook delivers it; undefined for an event without one. */
export function sampleOf(event: string): Record<string, unknown> | undefined {
	if (!sampledEvents().includes(event)) return undefined;
	const file = readFileSync(new URL(`${event}.json`, FOLDER), 'utf8');
	const { webhookSample, samples } = JSON.parse(file) as {
		webhookSample: Record<string, unknown> | null;
		samples: Array<{ payload: Record<string, unknown> }>;
	};
	return webhookSample ?? samples[0]?.payload;
}
