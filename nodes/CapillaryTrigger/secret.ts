import { createHash, randomBytes, timingSafeEqual } from 'crypto';

/** The header by which Capillary shows that it is Capillary. */
export const SECRET_HEADER = 'X-Capillary-Webhook-Secret';

/** A secret that nobody guesses. */
export function newSecret(): string {
	return randomBytes(32).toString('base64url');
}

/** Whether what came is the secret. How long that takes tells nothing about either. */
export function isSecret(given: unknown, secret: string): boolean {
	return (
		typeof given === 'string' && secret !== '' && timingSafeEqual(digest(given), digest(secret))
	);
}

/** Texts of different lengths cannot be compared in constant time; these are all of one. */
function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}
