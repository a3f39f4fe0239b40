import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where browsers are that do not put a command into PATH: macOS, Windows. */
const usualPlaces = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/**
 * Finds Chromium, Chrome or Edge on this machine.
 * @returns the program's absolute path
 * @throws when there is none, saying what to install
 */
export function chromiumPath({ CHROME_PATH, PATH = '' } = process.env, places = usualPlaces) {
	const inPath = PATH.split(delimiter).flatMap((folder) =>
		commands.map((command) => join(folder, command)),
	);
	const candidates = CHROME_PATH ? [CHROME_PATH] : [...inPath, ...places];
	const found = candidates.find((file) => existsSync(file));
	if (found) return found;
	throw new Error(
		(CHROME_PATH ? `CHROME_PATH names ${CHROME_PATH}, which is not there. ` : '') +
			'The browser tests need Chromium. Install it (Debian and Ubuntu: apt-get install chromium ' +
			'fonts-liberation; elsewhere Google Chrome will do), or set CHROME_PATH to where it is.',
	);
}

/** What keeps Chromium from needing a screen, a graphics card or the internet. */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];
