/** What a code means to the person at the screen, and what that person can do. */
export interface Explanation {
	what: string;
	advice: string;
}

/** What a code of Capillary's or an HTTP status means. */
export interface CodeMeaning extends Explanation {
	/** True when it is likely to be over at a later try. Everything else, every other 4xx among it, is final. */
	isTransient?: true;
	/** True when nothing was changed, even where the HTTP status alone would leave that open */
	changedNothing?: true;
	/** True when it does not tell whether something was changed, under whatever HTTP status it comes */
	leavesOpen?: true;
	/** What is to blame, where it is no single customer: who asks, or how many are asked for at once */
	about?: 'sender' | 'group';
	/** Whether the customer exists already in the source, nobody has this ID or identifier there, or nobody can have it */
	means?: 'exists' | 'nobody' | 'invalid';
	/** The limit is reached; it is waited for, not retried */
	meansLimit?: true;
	/** The access token has expired */
	meansExpired?: true;
	/** It may be that no request gets through, whoever asks for whatever */
	saysUnreachable?: true;
	/** As a warning it tells of nothing that was left out */
	isHarmless?: true;
	/** Which requests of the run are useless from now on */
	opensCircuit?: 'all' | 'writes';
}

/** What a connection that failed means. */
export interface NetworkMeaning {
	/** The system's codes, or how they begin */
	codes: RegExp;
	what: string;
	/** What to do; a request that was to change something may need more care */
	advice: string;
	isTransient: boolean;
	/** False when the connection was never made, so nothing was changed */
	maybeSent: boolean;
	/** What is to blame, where it is a single customer of a group */
	about?: 'item';
	/** It may be that no request gets through, whoever asks for whatever */
	saysUnreachable?: true;
}

const CHECK_SOURCE = 'Check Source, and whether your organization uses it in Capillary.';
const CHECK_ACCOUNT =
	'Fill in Account ID with an account of this source; Organization > Get Source Accounts lists them.';
const TRY_LATER = 'This is temporary. Try again in a few minutes.';
const RESOLVE_DUPLICATE =
	'Two customers in Capillary share an identifier. Look both up in Member Care and merge or correct them, then run this item again.';
const REDIRECT: CodeMeaning = {
	what: 'The host in the credential sends requests on to another address',
	advice:
		'Nothing was sent there. If Capillary gave you that host, enter it in Host of the credential; otherwise check Region and Host.',
	changedNothing: true,
	about: 'sender',
};
const TOO_LONG: CodeMeaning = {
	what: 'The address of the request is too long',
	advice:
		'Shorten Account ID, the value that finds the customer, or User Context: these are sent in the address and the headers.',
	changedNothing: true,
};
const ASK_ADMIN = 'Ask your Capillary administrator, giving the request ID below.';

/**
 * Every code Capillary documents for these APIs, and HTTP statuses, which read like codes
 * (Capillary: status-codes-customer; what passes by itself: errors-and-warnings, connect-to-destination).
 */
export const CODES: Readonly<Record<number, CodeMeaning>> = {
	301: REDIRECT,
	302: REDIRECT,
	303: REDIRECT,
	307: REDIRECT,
	308: REDIRECT,
	400: {
		what: 'Capillary could not read the request',
		advice: 'Check the values of this item for unusual characters or wrong types.',
	},
	401: {
		what: 'Capillary does not accept the credential',
		advice:
			'Open the credential, check username and password (with Password Format) or key and secret, and test it.',
		about: 'sender',
		opensCircuit: 'all',
		meansExpired: true,
	},
	403: {
		what: 'Capillary does not allow this',
		advice:
			'Ask your Capillary administrator to give the till Read and Write on the resource Customer, and Read on Organization for its lists; a change takes up to an hour.',
		about: 'sender',
	},
	404: {
		what: 'Capillary has nothing at this address',
		advice: 'Check Region and Host in the credential.',
		about: 'sender',
	},
	405: {
		what: 'Capillary does not offer this operation here',
		advice: 'Check Region and Host in the credential.',
		about: 'sender',
	},
	414: TOO_LONG,
	415: { what: 'Capillary does not accept the format of the request', advice: ASK_ADMIN },
	429: {
		what: 'Capillary is receiving too many requests',
		advice:
			'Your organization has a limit per minute. Spread the work, or ask Capillary to raise the limit.',
		about: 'sender',
		meansLimit: true,
	},
	431: TOO_LONG,
	461: {
		what: "Capillary's search is busy",
		advice: TRY_LATER,
		isTransient: true,
		changedNothing: true,
	},
	498: {
		what: 'The access token has expired',
		advice: 'Try again; if it comes back, renew the credential.',
		about: 'sender',
		meansExpired: true,
	},
	500: {
		what: 'Capillary could not carry out the request',
		advice: `Check the values of this item. If they are right: ${ASK_ADMIN}`,
		leavesOpen: true,
	},
	502: {
		what: 'Capillary is not reachable at the moment',
		advice: TRY_LATER,
		isTransient: true,
		leavesOpen: true,
		saysUnreachable: true,
	},
	503: {
		what: 'Capillary is not available at the moment',
		advice: TRY_LATER,
		isTransient: true,
		leavesOpen: true,
		saysUnreachable: true,
	},
	504: {
		what: 'Capillary took too long to answer',
		advice: TRY_LATER,
		isTransient: true,
		leavesOpen: true,
		saysUnreachable: true,
	},
	520: {
		what: 'Capillary is not reachable at the moment',
		advice: TRY_LATER,
		isTransient: true,
		leavesOpen: true,
		saysUnreachable: true,
	},
	521: {
		what: 'Capillary is busy with another change to the same customer',
		advice:
			'Run this item again in a moment, and avoid two workflows changing the same customer at once.',
		isTransient: true,
		changedNothing: true,
	},
	816: {
		what: 'The customer is not known to your organization',
		advice: 'Check the identifier and Source.',
	},
	1012: {
		what: 'No customer has this mobile number, email or external ID',
		advice: 'Check the identifier, or add the customer first.',
	},
	1017: {
		what: 'A custom field was not accepted',
		advice: 'Check its name, the type of its value and its length against the list in Capillary.',
	},
	1045: {
		what: 'A customer outside the loyalty program needs a mobile number or an email',
		advice: 'Add a mobile number or an email address.',
	},
	1046: {
		what: 'A loyalty customer cannot become a non-loyalty customer',
		advice: 'Remove Type from the fields of this item.',
	},
	1048: {
		what: 'The customer needs an email address to join the loyalty program',
		advice: 'Add an email address first.',
	},
	1049: {
		what: 'The customer needs an external ID to join the loyalty program',
		advice: 'Add an external ID first.',
	},
	1060: {
		what: 'Too many customers in one request',
		advice: 'Lower Customers per Request in the options.',
		about: 'group',
	},
	1061: {
		what: 'Capillary does not accept how the request names its till',
		advice: 'Check the attribution in the credential.',
	},
	1213: {
		what: 'Capillary does not know the loyalty program or the tier',
		advice: 'Pick Program and Tier from their lists.',
	},
	1302: {
		what: "The program's expiry is before the membership's",
		advice: 'Check Tier Expiry Date and Points Expiry Date.',
	},
	3017: {
		what: 'The status label is not valid',
		advice: 'Use a label that is defined under Customer Status in Capillary.',
	},
	3217: {
		what: 'Capillary does not accept this source or account',
		advice: `${CHECK_SOURCE} ${CHECK_ACCOUNT}`,
	},
	3232: { what: 'Deleting personal data is switched off in your organization', advice: ASK_ADMIN },
	4000: {
		what: 'The till or client is not allowed to do this',
		advice:
			'Ask your Capillary administrator to give its access group Read and Write on the resource Customer, and Read on Organization for its lists; a change takes up to an hour.',
		about: 'sender',
		opensCircuit: 'writes',
	},
	4001: {
		what: 'Capillary could not check the rights of the till just now',
		advice: TRY_LATER,
		isTransient: true,
		changedNothing: true,
	},
	8001: { what: 'No source was given', advice: CHECK_SOURCE },
	8002: { what: 'No identifier was given', advice: 'Fill in an identifier with a value.' },
	8003: { what: 'Capillary does not know this source', advice: CHECK_SOURCE },
	8004: { what: 'No source was given', advice: CHECK_SOURCE },
	8005: {
		what: 'No identifier that Capillary can use was given',
		advice:
			'Add a mobile number, an email address or an external ID, whichever your organization registers customers by.',
	},
	8006: {
		what: 'The customer already exists in this source',
		advice:
			'Update the customer instead: Create or Update does both in one step, and Add has the option If Customer Exists. The number in the message is the existing customer.',
		means: 'exists',
	},
	8007: {
		what: 'The identifier belongs to another customer in this source',
		advice: RESOLVE_DUPLICATE,
	},
	8008: {
		what: 'The identifiers belong to different customers in this source',
		advice: RESOLVE_DUPLICATE,
	},
	8009: {
		what: 'The customer to update does not exist',
		advice: 'Check Customer ID or the identifier, or add the customer first.',
		means: 'nobody',
	},
	8010: {
		what: 'Capillary does not accept a communication channel',
		advice: 'Check the types under Communication Channels: not every source has every channel.',
	},
	8011: {
		what: 'Capillary does not accept this source or account',
		advice: `${CHECK_SOURCE} ${CHECK_ACCOUNT}`,
	},
	8012: { what: 'Capillary does not know this source', advice: CHECK_SOURCE },
	8013: {
		what: 'Capillary cannot find a customer by this identifier',
		advice: 'Check Find By and Value to Find: the value has to fit the kind of identifier.',
		means: 'invalid',
	},
	8014: {
		what: 'Capillary does not accept the main identifier',
		advice:
			'Check the mobile number (with country code), email or external ID, whichever your organization registers customers by.',
	},
	8015: {
		what: 'No customer has this identifier',
		advice:
			'Check the value and Source; for a source with accounts check Account ID too. A new customer has to be added first.',
		means: 'nobody',
	},
	8016: { what: 'No source was given', advice: CHECK_SOURCE },
	8017: {
		what: 'Capillary does not accept the registration date',
		advice: 'Check Create Date: it may lie too far back or in the future.',
	},
	8018: {
		what: 'A loyalty customer cannot become a non-loyalty customer',
		advice: 'Remove Loyalty Type from the fields of this item.',
	},
	8026: {
		what: 'The customer was deleted on request and cannot be added again',
		advice: ASK_ADMIN,
	},
	8028: {
		what: 'The customer seems to be registered already',
		advice: 'Use an update instead, or leave this item out.',
		means: 'exists',
	},
	8045: { what: 'This source needs an account', advice: CHECK_ACCOUNT },
	8050: {
		what: 'The customer was known in another source; both are one customer now',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	8051: {
		what: 'The customer was known in another source and is being merged',
		advice: 'Go on with the customer ID of the answer.',
	},
	8052: { what: 'The identifiers belong to different customers', advice: RESOLVE_DUPLICATE },
	8053: { what: 'The identifiers belong to different customers', advice: RESOLVE_DUPLICATE },
	8054: { what: 'This source needs an account', advice: CHECK_ACCOUNT },
	8055: {
		what: 'Capillary does not accept the email address',
		advice: 'Check Email, or the email address under Identifiers.',
	},
	8056: {
		what: 'Capillary does not accept the mobile number',
		advice:
			'Check Mobile, or the mobile number under Identifiers; it starts with the country code.',
	},
	8057: {
		what: 'Capillary does not accept the email address of a channel',
		advice: 'Check the email address under Communication Channels.',
	},
	8058: {
		what: 'Capillary does not accept the mobile number of a channel',
		advice:
			'Check the mobile number under Communication Channels; it starts with the country code.',
	},
	8059: {
		what: 'The customer will be found by search only later',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	8060: { what: 'The subscription could not be queued', advice: TRY_LATER },
	8062: { what: 'Points could not be read', advice: TRY_LATER },
	8063: { what: 'Segments could not be read', advice: TRY_LATER },
	8064: {
		what: 'Capillary does not accept the external ID',
		advice: 'Check the external ID: your organization may prescribe its length or characters.',
	},
	8065: {
		what: 'The customer is not registered in this source',
		advice:
			'Check Source. The customer may exist in another source; Add registers the customer in this one too.',
		means: 'nobody',
	},
	8066: {
		what: 'The customers cannot be combined: the ID is taken in this source',
		advice: RESOLVE_DUPLICATE,
	},
	8067: {
		what: 'The customer was merged before',
		advice: 'Go on with the customer ID named in the message.',
	},
	8069: {
		what: 'The customer was merged into another',
		advice: 'Use the ID of the customer that remained.',
	},
	8070: {
		what: 'There was no identifier to change',
		advice: 'Check the identifiers of this item.',
	},
	8071: {
		what: 'The customer already has this mobile number',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	8072: { what: 'The customer already has this email', advice: 'Nothing to do.', isHarmless: true },
	8073: {
		what: 'The customer already has this external ID',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	8074: { what: 'The identifier belongs to several customers', advice: RESOLVE_DUPLICATE },
	8075: {
		what: 'The main identifier does not fit the other identifiers',
		advice: RESOLVE_DUPLICATE,
	},
	8077: {
		what: 'Capillary does not know the till in Associated With',
		advice: 'Use the code of an active till.',
	},
	8086: {
		what: 'The status label is not valid',
		advice: 'Use a label that is defined under Customer Status in Capillary.',
	},
	8087: {
		what: 'The card cannot be changed in its present state',
		advice: 'Check the card in Member Care.',
	},
	8088: { what: 'The status of the customer could not be read', advice: TRY_LATER },
	8089: {
		what: 'The customer is not in the loyalty program',
		advice: 'Set Loyalty Type to Loyalty first.',
	},
	8090: {
		what: 'The customer needs a profile in the source INSTORE first',
		advice: 'Add the customer in the source In-Store, then in this one.',
	},
	8091: { what: 'This source needs an account', advice: CHECK_ACCOUNT },
	8092: { what: 'No kind of identifier was given', advice: 'Choose one under Find By.' },
	8093: { what: 'No identifier value was given', advice: 'Fill in Value to Find.' },
	8100: { what: 'The starting point of the list is below 0', advice: 'Use 0 or more.' },
	8101: { what: 'The limit has to be above 0', advice: 'Use 1 to 100.' },
	8102: { what: 'The limit cannot be above 100', advice: 'Use 1 to 100.' },
	8106: {
		what: 'A communication channel has no type',
		advice: 'Choose a type for every row under Communication Channels.',
	},
	8107: {
		what: 'Your organization has no default status label',
		advice: 'Set Status Label, or ask your Capillary administrator to define a default.',
		isHarmless: true,
	},
	8109: {
		what: 'The customer was deleted on request',
		advice: 'Leave this customer out; the deletion is final.',
	},
	9001: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9006: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9008: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9009: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9014: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9016: { what: 'The request for a change is not valid', advice: ASK_ADMIN },
	9021: {
		what: 'Your organization may not do this, or a date lies in the future',
		advice: ASK_ADMIN,
	},
	9050: { what: 'The request for a change cannot be approved', advice: ASK_ADMIN },
	9051: {
		what: 'The person who asked for a change cannot approve it',
		advice: 'Let another person approve it.',
	},
	9052: { what: 'The request for a change cannot be approved', advice: ASK_ADMIN },
	10001: {
		what: 'Capillary could not add the customer',
		advice: `Check the values of this item. If they are right: ${ASK_ADMIN}`,
	},
	10002: {
		what: 'Capillary could not update the customer',
		advice: `Check the values of this item. If they are right: ${ASK_ADMIN}`,
	},
	33000: {
		what: 'Capillary does not know the label',
		advice: 'Use a label that is defined in Capillary.',
	},
	33001: {
		what: 'Capillary does not accept the label',
		advice: 'Use a label that is defined in Capillary.',
	},
	91005: {
		what: 'The main identifier of the customer was not changed',
		advice: 'Change it with the operation Change Identifiers.',
	},
	91006: {
		what: 'An identifier was not written: your organization does not allow it here',
		advice:
			'Change it with the operation Change Identifiers, or ask your Capillary administrator to allow it (CONF_ALLOW_MOBILE_UPDATE, CONF_ALLOW_EMAIL_UPDATE, CONF_LOYALTY_ALLOW_EXTERNAL_ID_UPDATE).',
	},
	91007: {
		what: 'An identifier was not written: another customer has it',
		advice: RESOLVE_DUPLICATE,
	},
	91015: {
		what: 'An extended field was not accepted',
		advice: 'Check its name, the type of its value and its length against the list in Capillary.',
	},
	91016: {
		what: 'The customer has no profile in WeChat',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	91017: {
		what: 'The customer has no profile in Web Engage',
		advice: 'Nothing to do.',
		isHarmless: true,
	},
	320001: {
		what: 'Capillary does not accept the client key and secret',
		advice: 'Open the credential, check key and secret, and test it.',
	},
};

/**
 * What the meanings of connections that failed are, the first that fits. A certificate is met before
 * anything is sent.
 */
export const NETWORK_ERRORS: readonly NetworkMeaning[] = [
	{
		codes: /^CredentialError$/,
		what: 'The credential was refused',
		advice: 'Open the credential, check client key and secret, and test it.',
		isTransient: false,
		maybeSent: false,
	},
	{
		codes: /^ERR_CREDENTIAL_STORE$/,
		what: 'The credential could not be read from the database of n8n',
		advice:
			'Nothing of this item was sent. Run it again; if it comes back, whoever runs this n8n has to look at its database.',
		isTransient: true,
		maybeSent: false,
		saysUnreachable: true,
	},
	{
		codes: /^ENOTFOUND$/,
		what: 'The host in the credential does not exist',
		advice: 'Check Region, or the address in Host.',
		isTransient: false,
		maybeSent: false,
		saysUnreachable: true,
	},
	{
		codes: /^EAI_AGAIN$/,
		what: 'The host in the credential could not be looked up',
		advice: 'Check the network of this n8n, then Region and Host in the credential.',
		isTransient: true,
		maybeSent: false,
		saysUnreachable: true,
	},
	{
		codes: /^ECONNREFUSED$/,
		what: 'The host in the credential refused the connection',
		advice: 'Check Region and Host in the credential. If they are right, try again later.',
		isTransient: true,
		maybeSent: false,
		saysUnreachable: true,
	},
	{
		codes: /^(EHOSTUNREACH|ENETUNREACH)$/,
		what: 'This n8n cannot reach the host in the credential',
		advice: 'Check the network of this n8n, then Region and Host in the credential.',
		isTransient: true,
		maybeSent: false,
		saysUnreachable: true,
	},
	{
		codes: /^(ECONNABORTED|ETIMEDOUT)$/,
		what: 'Capillary did not answer in time',
		advice: 'Try again. How long a run waits for an answer is set by Timeout in its options.',
		isTransient: true,
		maybeSent: true,
		saysUnreachable: true,
	},
	{
		codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
		what: 'The certificate of the host in the credential is not valid today',
		advice:
			'Check the clock of the computer n8n runs on. If it is right, whoever runs the host has to renew its certificate.',
		isTransient: false,
		maybeSent: false,
	},
	{
		codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
		what: 'The certificate belongs to another host than the one in the credential',
		advice:
			'Check Host in the credential: enter the name Capillary gave you, not an IP address or another name for it.',
		isTransient: false,
		maybeSent: false,
	},
	{
		codes: /^(CERT_|ERR_TLS|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/,
		what: 'This n8n does not trust the certificate of the host in the credential',
		advice:
			"Usually a company's network inspects the traffic. Ask whoever runs this n8n to save the certificate of that network's authority as a file, to name the file in the environment variable NODE_EXTRA_CA_CERTS, and to start n8n again.",
		isTransient: false,
		maybeSent: false,
	},
	{
		codes: /^ANSWER_TOO_LARGE$/,
		what: 'The answer was too large to be read',
		advice:
			'Check Region and Host in the credential: Capillary does not send answers of this size.',
		isTransient: false,
		maybeSent: true,
	},
	{
		codes: /^ERR_CANCELED$/,
		what: 'The request was canceled',
		advice: 'Run the workflow again.',
		isTransient: false,
		maybeSent: true,
	},
	{
		codes: /^ERR_INVALID_BODY$/,
		what: 'The values of this item cannot be written as JSON',
		advice:
			'Check the fields that take objects or JSON, in the node and in the items it is given: no value may contain itself or be nested thousands of levels deep.',
		isTransient: false,
		maybeSent: false,
		about: 'item',
	},
	{
		codes: /^ERR_INVALID_ADDRESS$/,
		what: 'What Capillary is to find the customer by is too long to be sent',
		advice:
			'Shorten the identifier or Account ID of this item: they go into the address of the request, which has at most 8,000 characters, and a letter with an accent or of another script takes several of them.',
		isTransient: false,
		maybeSent: false,
		about: 'item',
	},
	{
		codes: /^ERR_INVALID/,
		what: 'The request could not be sent',
		advice: 'Check the values of this item for unusual characters.',
		isTransient: false,
		maybeSent: false,
	},
	{
		codes: /^/,
		what: 'The connection to Capillary broke off',
		advice: 'Try again.',
		isTransient: true,
		maybeSent: true,
		saysUnreachable: true,
	},
];

/** The meaning of a code of Capillary's or of an HTTP status; `undefined` for one that no page names. */
export function meaningOfCode(code: number | undefined): CodeMeaning | undefined {
	return code === undefined ? undefined : CODES[code];
}

/** The meaning of the system's code for a connection that failed, an empty one among them. */
export function meaningOfNetworkCode(networkCode = ''): NetworkMeaning {
	return NETWORK_ERRORS.find(({ codes }) => codes.test(networkCode))!;
}

/**
 * True when a request whose connection failed may have reached the server all the same. Where the
 * system says that it was still looking for the host or connecting, nothing had left.
 *
 * @param reason the system's own words, e.g. `connect ETIMEDOUT 10.0.0.1:443`
 */
export function mayHaveLeft(networkCode: string | undefined, reason: string): boolean {
	return meaningOfNetworkCode(networkCode).maybeSent && !/^(connect|getaddrinfo) /.test(reason);
}
