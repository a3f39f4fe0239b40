import type { INodePropertyOptions } from 'n8n-workflow';

/** An event that Capillary publishes. */
export interface CatalogEvent {
	/** Exactly as Capillary spells it: a few begin with a capital letter */
	name: string;
	/** What it is about, e.g. `Points` */
	group: string;
	/** What happened, e.g. `Issued` */
	label: string;
	/** When Capillary sends it */
	description: string;
}

/** The events of a group: name, what happened, when Capillary sends it. */
type Row = [name: string, label: string, description: string];

/**
 * What Capillary publishes, in groups, customers first (Capillary: configure-event-notification, and the
 * pages event-schema-*; labels and released identifiers: release notes of 2026).
 */
const GROUPS: Array<[group: string, rows: Row[]]> = [
	[
		'Customer',
		[
			['customerAdded', 'Added', 'A customer was registered'],
			['customerUpdated', 'Updated', 'Something about a customer was changed'],
			['loyaltyCustomerMerge', 'Merged', 'Two customers became one'],
			['customerSubscription', 'Subscription Changed', 'A customer subscribed or unsubscribed'],
			['identifierReleased', 'Identifier Released', 'An identifier became free after a merge'],
			['labelAssignmentCreated', 'Label Assigned', 'A label was put on a customer'],
			['labelAssignmentUpdated', 'Label Assignment Updated', 'A label on a customer was changed'],
			['labelAssignmentRemoved', 'Label Removed', 'A label was taken off a customer'],
			['labelCreated', 'Label Created', 'Your organization has a new label'],
			['labelUpdated', 'Label Updated', 'A label of your organization was changed'],
		],
	],
	[
		'Points',
		[
			['pointsIssued', 'Issued', 'A customer earned points'],
			['pointsRedeemed', 'Redeemed', 'A customer spent points'],
			['pointsExpiryReminder', 'About to Expire', 'Points of a customer will expire soon'],
			['pointsExpired', 'Expired', 'Points of a customer expired'],
			['pointsExpiryChange', 'Expiry Changed', 'Points of a customer expire on another day'],
			['singlePointsExpiryUpdated', 'Single Expiry Changed', 'One award expires on another day'],
			['issuedPointsReversed', 'Issue Reversed', 'Points were taken back, after a return perhaps'],
			['redeemedPointsReversed', 'Redemption Reversed', 'Spent points were given back'],
			['manualPointsAdjustment', 'Adjusted by Hand', 'Somebody corrected the points of a customer'],
			['promisedToCurrentPointsConversion', 'Became Usable', 'Promised points can be spent now'],
			['pointsTransferredInitiated', 'Transfer Sent', 'A customer gave points to another'],
			['pointsTransferredReceived', 'Transfer Received', 'A customer got points from another'],
			['pointsContributionToGroup', 'Given to Group', 'A customer gave points to a group'],
			['alternateCurrenciesIssued', 'Other Currency Issued', 'A customer earned another currency'],
			[
				'issuedAlternateCurrenciesReversed',
				'Other Currency Reversed',
				'Another currency was taken back',
			],
			[
				'promisedToCurrentAlternateCurrencyConversion',
				'Other Currency Became Usable',
				'What was promised of another currency can be spent now',
			],
		],
	],
	[
		'Tier',
		[
			['tierUpgraded', 'Upgraded', 'A customer moved up'],
			['tierDowngraded', 'Downgraded', 'A customer moved down'],
			['tierRenewed', 'Renewed', 'A customer keeps the tier for another period'],
			['tierDowngradeReminder', 'About to Downgrade', 'A customer will move down soon'],
		],
	],
	[
		'Coupon',
		[
			['CouponIssue', 'Issued', 'A customer got a coupon'],
			['CouponRedeem', 'Redeemed', 'A customer used a coupon'],
			['IssueBulkCoupon', 'Issued in Bulk', 'Many customers got coupons'],
		],
	],
	[
		'Transaction',
		[
			['transactionAdded', 'Added', 'A customer bought or returned something'],
			['transactionUpdated', 'Updated', 'A transaction was changed'],
			['transactionRejected', 'Rejected', 'A transaction was not accepted'],
			['rejectedTransactionRetrigger', 'Rejected One Retried', 'A refused one was tried again'],
			['retroBillAdded', 'Claimed Afterwards', 'A purchase was given to a customer afterwards'],
			['notInterestedBillAdded', 'Without Customer', 'Somebody bought without being a customer'],
		],
	],
	['Card', [['cardUpdated', 'Updated', 'The status or the fields of a card were changed']]],
	[
		'Promotion',
		[
			['promotionIssued', 'Issued', 'A customer can take part in a loyalty promotion'],
			['promotionEarned', 'Earned', 'A customer earned a loyalty promotion'],
			['promotionCreated', 'Created', 'Your organization has a new loyalty promotion'],
			['promotionUpdated', 'Updated', 'A loyalty promotion was changed'],
			['revokeIssuedPromotion', 'Issue Revoked', 'An issued loyalty promotion was taken back'],
			['revokeEarnedPromotion', 'Earning Revoked', 'An earned loyalty promotion was taken back'],
			['cartPromotionIssued', 'Cart Promotion Issued', 'A customer can use a cart promotion'],
			['cartPromotionEarned', 'Cart Promotion Earned', 'A customer earned a cart promotion'],
			['cartPromotionRedeemed', 'Cart Promotion Redeemed', 'A customer used a cart promotion'],
			['cartPromotionRevoked', 'Cart Promotion Revoked', 'A cart promotion was taken back'],
		],
	],
	[
		'Target and Streak',
		[
			['targetCustomerEnrolment', 'Target Joined', 'A customer takes part in a target'],
			['targetCustomerUnenrolment', 'Target Left', 'A customer no longer takes part in a target'],
			['targetPeriodStarted', 'Target Period Started', 'A period of a target began'],
			['targetPeriodCompleted', 'Target Period Completed', 'A period of a target ended'],
			['targetValueUpdated', 'Target Value Updated', 'A customer came closer to a target'],
			['targetValueAchieved', 'Target Achieved', 'A customer reached a target'],
			['targetAchievedValueUpdated', 'Achieved Value Updated', 'What was reached was changed'],
			['unifiedTargetsAchieved', 'Group of Targets Achieved', 'A customer reached all of them'],
			['unifiedTargetsUnAchieved', 'Group of Targets Lost', 'A customer no longer has all of them'],
			['streakCustomerEnrolment', 'Streak Joined', 'A customer takes part in a streak'],
			['streakCustomerUnEnrolment', 'Streak Left', 'A customer no longer takes part in a streak'],
			['streakStart', 'Streak Started', 'A streak of a customer began'],
			['streakEnd', 'Streak Ended', 'A streak of a customer ended'],
			['streakLevelAchieved', 'Streak Level Achieved', 'A customer reached a level of a streak'],
			['streakLevelUnAchieved', 'Streak Level Lost', 'A customer lost a level of a streak'],
			['badgeEarned', 'Badge Earned', 'A customer earned a badge'],
		],
	],
	[
		'Reward',
		[
			['rewardIssued', 'Issued', 'A customer got a reward'],
			['issueRewardFailure', 'Not Issued', 'A reward could not be given to a customer'],
			['rewardExpiryReminder', 'About to Expire', 'A reward will end soon'],
			['rewardCreated', 'Created', 'Your organization has a new reward'],
			['rewardUpdated', 'Updated', 'A reward was changed'],
			['updateRewardTransaction', 'Transaction Updated', 'An issued reward was changed'],
		],
	],
	[
		'Group',
		[
			['groupCreated', 'Created', 'Customers formed a group'],
			['groupUpdated', 'Updated', 'A group was changed'],
			['groupMemberAdded', 'Member Added', 'A customer joined a group'],
			['groupMemberRemoved', 'Member Removed', 'A customer left a group'],
		],
	],
	[
		'Partner Program',
		[
			['partnerProgramLinked', 'Joined', 'A customer joined a partner program or membership'],
			['partnerProgramUpdated', 'Updated', 'A membership was renewed, upgraded or changed'],
			['partnerProgramDelinked', 'Left', 'A customer left a partner program or membership'],
			[
				'supplementaryMembershipExpiryReminder',
				'About to Expire',
				'A membership of a customer will expire soon',
			],
			['PP_EXPIRY_JOB', 'Expired', 'A membership of a customer expired'],
		],
	],
	[
		'Request',
		[
			['requestUpdated', 'Updated', 'A request for a change was decided'],
			['requestWorkflowEvent', 'In Workflow', 'A request for a change moved on in its workflow'],
		],
	],
];

/** Every event, group by group. */
export const CATALOG: CatalogEvent[] = GROUPS.flatMap(([group, rows]) =>
	rows.map(([name, label, description]) => ({ name, group, label, description })),
);

const BY_NAME: ReadonlyMap<string, string> = new Map(
	CATALOG.map(({ name }) => [name.toLowerCase(), name]),
);

/**
 * How Capillary spells an event, whatever its case: one page writes one of them in two ways. A name that
 * the catalog does not have stays as it is.
 */
export function spelledAsCapillaryDoes(name: string): string {
	return BY_NAME.get(name.trim().toLowerCase()) ?? name.trim();
}

/** The entries of the form's list; n8n finds each by its action, e.g. `On customer added`. */
export const eventOptions: INodePropertyOptions[] = CATALOG.map(
	({ name, group, label, description }) => ({
		name: `${group}: ${label}`,
		value: name,
		action: `On ${group} ${label}`.toLowerCase().replace(/^on/, 'On'),
		description: `${description} (${name})`,
	}),
);
