// The browser of the browser tests. On Linux for x64 a development dependency brings it, on other
// systems it is one that is installed. Plain JavaScript, because the set-up looks for it before
// anything is installed.
const { execFile } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const { writeFile } = require('node:fs/promises');
const { delimiter, join } = require('node:path');
const { promisify } = require('node:util');

const { cacheFolder, makeOnce } = require('../cache/once.js');
const { Missing } = require('../missing.js');
const { root } = require('../n8n/npm.js');

const execute = promisify(execFile);

const commands = [
	'chromium',
	'chromium-browser',
	'google-chrome',
	'google-chrome-stable',
	'microsoft-edge',
	'microsoft-edge-stable',
];

/** Where browsers are that do not put a command into PATH: macOS, Windows. */
const usualPlaces = [
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
	'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** With these the browser needs no screen, no graphics card and no internet. */
const flags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Letters stand where the page puts them.
	'--font-render-hinting=none',
];

// Text looks the same on every machine. Signs that the letters brought along lack, such as a check mark,
// come from the machine's own fonts where it has any.
const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
	<dir prefix="relative">fonts/fonts</dir>
	<dir>/usr/share/fonts</dir>
	<cachedir prefix="xdg">fontconfig</cachedir>
	<alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
	<alias><family>serif</family><prefer><family>Open Sans</family></prefer></alias>
	<alias><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
	<match target="pattern">
		<edit name="family" mode="append_last"><string>Open Sans</string></edit>
	</match>
</fontconfig>
`;

/**
 * Chooses the browser, without starting or unpacking anything.
 * @param {NodeJS.ProcessEnv} environment CHROME_PATH in it names a browser that comes before all others
 * @param {{ platform: string, arch: string }} system
 * @param {string[]} places where browsers are that are not in PATH
 * @returns {string | undefined} absolute path of an installed one; nothing means the one brought along
 * @throws {Missing} when there is none, saying what to install
 */
function chooseBrowser(environment = process.env, system = process, places = usualPlaces) {
	const { CHROME_PATH, PATH = '' } = environment;
	if (CHROME_PATH) {
		if (existsSync(CHROME_PATH)) return CHROME_PATH;
		throw new Missing(
			`CHROME_PATH names ${CHROME_PATH}, which is not there: set it to the program of a Chrome, ` +
				'Edge or Chromium, or unset it.',
		);
	}
	if (system.platform === 'linux' && system.arch === 'x64') return undefined;
	const inPath = PATH.split(delimiter).flatMap((folder) =>
		commands.map((command) => join(folder, command)),
	);
	const found = [...inPath, ...places].find((file) => existsSync(file));
	if (found) return found;
	throw new Missing(
		'The browser tests need Google Chrome, Microsoft Edge or Chromium: install one (Debian and ' +
			'Ubuntu: apt-get install chromium fonts-liberation), or set CHROME_PATH to the program.',
	);
}

/**
 * Makes the chosen browser ready to be started: unpacks the one brought along, once per machine.
 * @param {(words: string) => void} say told, in plain words, what is done
 * @returns {Promise<{ executablePath: string, args: string[], env: NodeJS.ProcessEnv }>} how
 *   Playwright launches it
 * @throws {Missing} when there is no browser or it does not start, saying what to install
 */
async function prepareBrowser(say = () => {}) {
	const installed = chooseBrowser();
	if (installed) return { executablePath: installed, args: flags, env: process.env };
	const manifest = join(root, 'node_modules/@sparticuz/chromium/package.json');
	const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
	const hash = createHash('sha256').update(fontsConfiguration).digest('hex').slice(0, 16);
	const folder = cacheFolder(`chromium-${version}-${hash}-${process.platform}-${process.arch}`);
	await makeOnce(
		folder,
		async (building) => {
			say(`Unpacking the browser of the tests into ${folder}: once, 0.2 GB, a few seconds.`);
			await unpackBrowser(building);
			await startBrowser(building);
		},
		() => say('Another set-up is unpacking the browser; waiting for it.'),
	);
	return { executablePath: programIn(folder), args: flags, env: environmentIn(folder) };
}

async function unpackBrowser(folder) {
	// The package unpacks into the folder of temporary files, and its libraries only where it takes
	// the machine for Amazon's, which lacks them as a bare Linux does.
	const env = { ...process.env, TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
	const script = "require('@sparticuz/chromium').executablePath()";
	await execute(process.execPath, ['--eval', script], { cwd: root, env });
	await writeFile(join(folder, 'fonts.conf'), fontsConfiguration);
}

/** Whether it runs here: a system can be too old for it, or have another C library. */
async function startBrowser(folder) {
	try {
		await execute(programIn(folder), ['--version'], { env: environmentIn(folder) });
	} catch (error) {
		const [why] = (error.stderr || error.message).split('\n');
		throw new Missing(
			`The browser that the tests bring along does not run on this system (${why}): install ` +
				'Google Chrome, Microsoft Edge or Chromium and set CHROME_PATH to the program.',
		);
	}
}

function programIn(folder) {
	return join(folder, 'chromium');
}

/** This process's environment, with the libraries and the letters that were unpacked. */
function environmentIn(folder) {
	const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH];
	return {
		...process.env,
		LD_LIBRARY_PATH: libraries.filter(Boolean).join(delimiter),
		FONTCONFIG_FILE: join(folder, 'fonts.conf'),
	};
}

module.exports = { chooseBrowser, prepareBrowser };
