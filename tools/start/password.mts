import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What every owner had until each installation got a password of its own. */
export const formerPassword = 'Capillary1';

/** A password nobody can guess, which n8n accepts: it wants a capital letter and a digit. */
export function newPassword(): string {
	for (;;) {
		const password = randomBytes(12).toString('base64url');
		// A hyphen or underscore at an end is easily lost when the password is copied.
		if (/[A-Z]/.test(password) && /\d/.test(password) && /^[^\W_].*[^\W_]$/.test(password)) {
			return password;
		}
	}
}

/**
 * The password of the owner of the n8n in a folder, made at the first start.
 * @returns also whether it was made now
 */
export async function passwordIn(folder: string): Promise<{ password: string; isNew: boolean }> {
	const file = join(folder, 'password');
	try {
		return { password: (await readFile(file, 'utf8')).trim(), isNew: false };
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
		const password = newPassword();
		await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
		return { password, isNew: true };
	}
}
