/**
 * What people call the fields of a customer in their sheets, beside the field's own name. None of these
 * may mean anything else: a heading such as `Status`, which may mean two things, is in `AMBIGUOUS`.
 */
export const ALIASES: Readonly<Record<string, readonly string[]>> = {
	customerId: ['Capillary ID', 'Capillary Customer ID'],
	source: ['Customer Source', 'Registration Source'],
	accountId: ['Source Account', 'Source Account ID'],
	'identifiers.cardnumber': [
		'Card No',
		'Loyalty Card',
		'Loyalty Card No',
		'Loyalty Card Number',
		'Membership Card',
		'Membership Card No',
		'Membership Card Number',
	],
	'identifiers.cardnumber.statusLabel': ['Card Status'],
	'identifiers.cardnumber.cardExternalId': ['External Card ID'],
	'identifiers.cuid': ['Customer Unique ID'],
	'identifiers.email': ['Email Address', 'Email ID', 'Mail ID'],
	'identifiers.externalId': [
		'CRM ID',
		'Customer External ID',
		'Ext ID',
		'External Customer ID',
		'External Reference',
	],
	'identifiers.line': ['LINE ID', 'LINE User ID'],
	'identifiers.mobile': [
		'Cell',
		'Cell Phone',
		'Cell Phone Number',
		'Contact No',
		'Contact Number',
		'Mob',
		'Mob No',
		'Mobile No',
		'Mobile Number',
		'Mobile Phone',
		'Mobile Phone Number',
		'MSISDN',
		'Phone',
		'Phone No',
		'Phone Number',
	],
	'identifiers.wechat': ['WeChat ID', 'WeChat Open ID'],
	'additionalFields.activity': ['Lifecycle Stage', 'Lifecycle State'],
	'additionalFields.associatedWith': ['Associated Till', 'Till', 'Till Code'],
	'additionalFields.createDate': [
		'Date Joined',
		'Date of Registration',
		'Enrollment Date',
		'Join Date',
		'Joined On',
		'Joining Date',
		'Member Since',
		'Registered On',
		'Registration Date',
		'Sign-up Date',
	],
	'additionalFields.firstName': ['FName', 'Forename', 'Given Name'],
	'additionalFields.lastName': ['Family Name', 'LName', 'Surname'],
	'additionalFields.referralCode': ['Referrer Code'],
	'additionalFields.statusLabel': ['Customer Status', 'Customer Status Label', 'Member Status'],
	'commChannels.mobile.subscribed': ['SMS Consent', 'SMS Opt-in', 'SMS Subscribed'],
	'commChannels.postmail': ['Mailing Address', 'Postal Address'],
	'commChannels.whatsapp': ['WhatsApp', 'WhatsApp No', 'WhatsApp Number'],
	'commChannels.viber': ['Viber', 'Viber Number'],
	'enrollments.programId': [
		'Loyalty Program',
		'Loyalty Program ID',
		'Loyalty Program Name',
		'Program ID',
		'Program Name',
	],
	'enrollments.tierNumber': [
		'Loyalty Tier',
		'Member Tier',
		'Membership Tier',
		'Slab',
		'Slab Name',
		'Slab Number',
		'Tier',
		'Tier Name',
		'Tier Number',
	],
	'enrollments.loyaltyPoints': [
		'Initial Points',
		'Joining Points',
		'Opening Points',
		'Points to Credit',
	],
	'enrollments.pointsExpiryDate': ['Points Expiration Date', 'Points Expiry', 'Points Valid Until'],
	'enrollments.tierExpiryDate': [
		'Slab Expiry Date',
		'Tier Expiration Date',
		'Tier Expiry',
		'Tier Valid Until',
	],
};

/**
 * Headings that may mean one field as well as another. The node does not guess: the run ends before
 * anything is sent, unless another column is one of these fields already.
 */
export const AMBIGUOUS: ReadonlyArray<{ headings: readonly string[]; fields: readonly string[] }> =
	[
		{
			headings: ['Customer Name', 'Full Name', 'Name'],
			fields: ['additionalFields.firstName', 'additionalFields.lastName'],
		},
		{
			headings: ['Status', 'Status Label'],
			fields: ['additionalFields.statusLabel', 'identifiers.cardnumber.statusLabel'],
		},
		{
			headings: ['Card', 'Card ID'],
			fields: ['identifiers.cardnumber', 'identifiers.cardnumber.cardExternalId'],
		},
		{
			headings: ['Card Series', 'Series'],
			fields: ['identifiers.cardnumber.seriesCode', 'identifiers.cardnumber.seriesId'],
		},
		{
			headings: [
				'Loyalty ID',
				'Loyalty Number',
				'Member ID',
				'Member Number',
				'Membership ID',
				'Membership Number',
			],
			fields: ['identifiers.cardnumber', 'identifiers.externalId'],
		},
		{
			headings: ['Account'],
			fields: ['accountId', 'identifiers.externalId'],
		},
		{
			headings: ['Expiry', 'Expiry Date', 'Valid Until'],
			fields: ['enrollments.pointsExpiryDate', 'enrollments.tierExpiryDate'],
		},
		{
			headings: ['Consent', 'Opt-in', 'Subscribed'],
			fields: ['commChannels.email.subscribed', 'commChannels.mobile.subscribed'],
		},
		{
			headings: ['Verified'],
			fields: ['commChannels.email.verified', 'commChannels.mobile.verified'],
		},
	];

/** What an organization may have called the field that holds a customer's date of birth. */
export const BIRTHDAY: readonly string[] = ['Birth Date', 'Birthday', 'Date of Birth', 'DOB'];

/** What people write of the consent to messages on a channel, behind the channel's name. */
export const CONSENT: readonly string[] = ['Consent', 'Opt-in', 'Subscribed'];
