import { chromiumPath } from '../../browser/chromium.mts';

const here = __filename;

test('CHROME_PATH names the browser', () => {
	expect(chromiumPath({ CHROME_PATH: here })).toBe(here);
});

test('where no command is in PATH, the usual places are looked at', () => {
	expect(chromiumPath({ PATH: '' }, ['/not/there', here])).toBe(here);
});

test.each([
	['there is none', { PATH: '/nowhere' }, 'apt-get install chromium'],
	['CHROME_PATH is wrong', { CHROME_PATH: '/nowhere/chrome' }, 'CHROME_PATH names /nowhere/chrome'],
])('when %s, the message says what to install', (_case, environment, words) => {
	expect(() => chromiumPath(environment, [])).toThrow(words);
});
