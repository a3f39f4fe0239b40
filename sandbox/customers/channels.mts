import type { Database } from '../database.mts';
import { DomainError, warning, type Notice } from '../domainError.mts';
import type { ChannelBody } from './body.mts';
import { isEmail, isMobile } from './contact.mts';

/** The types in the samples and in `GET /v2/meta/sources`. */
const TYPES = [
	'mobile',
	'email',
	'wechat',
	'ios',
	'android',
	'line',
	'mobilePush',
	'whatsapp',
	'viber',
	'postmail',
];

/**
 * Writes the profile's communication channels: one with the same type and value is updated with
 * what the request gives, any other is added. An invalid email or mobile is left out with a warning
 * (8057, 8058).
 *
 * @throws DomainError 8106 without a type, 8010 for an unknown one.
 */
export function writeChannels(
	database: Database,
	profileId: number,
	channels: ChannelBody[],
	warnings: Notice[],
): void {
	for (const channel of channels) {
		if (channel.type === '') throw new DomainError(8106, 'Communication channel type not passed');
		if (!TYPES.includes(channel.type)) {
			throw new DomainError(8010, 'Invalid communication channel passed');
		}
		if (channel.type === 'email' && !isEmail(channel.value)) {
			warnings.push(warning(8057, 'Invalid email id in comm channel'));
		} else if (channel.type === 'mobile' && !isMobile(channel.value)) {
			warnings.push(warning(8058, 'Invalid mobile in comm channel'));
		} else {
			writeChannel(database, profileId, channel);
		}
	}
}

function writeChannel(database: Database, profileId: number, channel: ChannelBody): void {
	if (channel.primary) {
		// A type has one primary channel.
		database.run(
			'UPDATE channels SET is_primary = 0 WHERE profile_id = ? AND type = ?',
			profileId,
			channel.type,
		);
	}
	database.run(
		'INSERT OR IGNORE INTO channels (profile_id, type, value) VALUES (?, ?, ?)',
		profileId,
		channel.type,
		channel.value,
	);
	database.run(
		`UPDATE channels SET
			is_primary = COALESCE(?, is_primary),
			verified = COALESCE(?, verified),
			subscribed = COALESCE(?, subscribed),
			residence = COALESCE(?, residence),
			office = COALESCE(?, office),
			last_viewed_date = COALESCE(?, last_viewed_date),
			attributes = COALESCE(?, attributes)
		WHERE profile_id = ? AND type = ? AND value = ?`,
		flag(channel.primary),
		flag(channel.verified),
		flag(channel.subscribed),
		flag(channel.residence),
		flag(channel.office),
		channel.lastViewedDate ?? null,
		channel.attributes ? JSON.stringify(channel.attributes) : null,
		profileId,
		channel.type,
		channel.value,
	);
}

/** SQLite has no booleans. */
function flag(value: boolean | undefined): number | null {
	return value === undefined ? null : Number(value);
}
