import { createHash, randomBytes, timingSafeEqual } from 'crypto';

/** The header by which Capillary shows that it is Capillary. */
export const SECRET_HEADER = 'X-Capillary-Webhook-Secret';

/** A secret that nobody guesses. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/** A secret as it can be compared, and kept without being known. */
export type Digest = Buffer;

/** Texts of different lengths cannot be compared in constant time; their digests are all of one. */
export function digestOf(text: string): Digest {
	return createHash('sha256').update(text).digest();
}

/** Whether what came is the secret. How long that takes tells nothing about either. */
export function isSecret(given: unknown, secret: Digest): boolean {
	return typeof given === 'string' && timingSafeEqual(digestOf(given), secret);
}
