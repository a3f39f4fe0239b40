import { execSync, spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	realpathSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

import { n8nFolder } from '../../tools/n8n/installation.js';

const root = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const manifest = JSON.parse(read('package.json'));

const workflowFiles = readdirSync(join(root, '.github/workflows'));
const publish = read('.github/workflows/publish.yml');
const ci = read('.github/workflows/ci.yml');

/** What tells a buyer's scanner what is in the package: nothing but itself; and what it was built with. */
const SBOMS = [
	'npm sbom --package-lock-only --omit dev --sbom-format cyclonedx > "$RUNNER_TEMP/package.cdx.json"',
	'npm sbom --package-lock-only --sbom-format cyclonedx > "$RUNNER_TEMP/build.cdx.json"',
];

/** The lines of a workflow that stand below a key and are indented more, without comments. */
function below(key: string, text: string): string {
	const lines = text.split('\n').filter((line) => line.trim() && !line.trim().startsWith('#'));
	const start = lines.findIndex((line) => line.trim() === `${key}:`);
	if (start < 0) throw new Error(`There is no "${key}:".`);
	const depth = (line: string) => line.search(/\S/);
	const rest = lines.slice(start + 1);
	const end = rest.findIndex((line) => depth(line) <= depth(lines[start]));
	return rest.slice(0, end < 0 ? rest.length : end).join('\n');
}

/** Everything that the steps of a job run, in their order. */
function commandsOf(job: string): string[] {
	const runs = job.matchAll(/^( *)(?:- )?run: (?:\|((?:\n\1 {2,}.*)+)|(.+))/gm);
	return [...runs].flatMap(([, , lines, line]) =>
		line
			? [line]
			: lines
					.trim()
					.split('\n')
					.map((each) => each.trim()),
	);
}

describe('The workflows', () => {
	const job = (name: string) => below(name, below('jobs', publish));

	test('publish when a version tag is pushed, and on nothing else', () => {
		expect(below('on', publish)).toBe("  push:\n    tags: ['v*']");
	});

	test('publish after the tag was checked and every test has passed', () => {
		expect(job('publish')).toMatch(/^ {4}needs: test$/m);
		expect(job('test')).toBe('    needs: check\n    uses: ./.github/workflows/ci.yml');
		expect(commandsOf(job('check'))).toEqual(['npm run release:check -- "$GITHUB_REF_NAME"']);
	});

	test('publish what was linted, built and scanned in the same job, with provenance', () => {
		expect(commandsOf(job('publish'))).toEqual([
			'node tools/set-up.mjs',
			'npm audit signatures',
			'npm run lint',
			'npm run verify',
			...SBOMS,
			'npm publish --provenance --access public',
		]);
		expect(manifest.scripts.verify).toContain('npm run --silent build');
	});

	test('keep a list of what the package consists of and of what it was built with, before it is published', () => {
		const steps: Array<{ uses?: string; with?: object; run?: string }> =
			parse(publish).jobs.publish.steps;
		const kept = steps.findIndex(({ uses }) => uses?.startsWith('actions/upload-artifact@'));
		expect(steps[kept].with).toMatchObject({ path: '${{ runner.temp }}/*.cdx.json' });
		expect(steps[kept - 1].run!.trim().split('\n')).toEqual(SBOMS);
		expect(steps[kept + 1].run).toMatch(/^npm publish /);
	});

	test('the list of what the package consists of names nothing but the package', () => {
		const [command] = SBOMS[0].split(' > ');
		const sbom = JSON.parse(execSync(command, { cwd: root, encoding: 'utf8' }));
		expect(sbom.bomFormat).toBe('CycloneDX');
		expect(sbom.metadata.component.purl).toBe(`pkg:npm/${manifest.name}@${manifest.version}`);
		expect(sbom.components).toEqual([]);
	});

	test('begin with the right to read alone, and run nothing from a pull request with more', () => {
		for (const file of workflowFiles) {
			const { on, permissions } = parse(read(`.github/workflows/${file}`));
			expect(Object.keys(on)).not.toContain('pull_request_target');
			expect(permissions).toEqual({ contents: 'read' });
		}
	});

	test('publish in one place, and hold no token', () => {
		const all = workflowFiles.map((file) => read(`.github/workflows/${file}`)).join('\n');
		expect(all.match(/npm publish/g)).toHaveLength(1);
		expect(all).not.toMatch(/secrets\.|registry-url:/);
	});

	test('give the permission for provenance to the job that publishes, and write to none', () => {
		const permissions = (text: string) =>
			below('permissions', text).replaceAll(' ', '').split('\n');
		expect(permissions(job('publish'))).toEqual(['contents:read', 'id-token:write']);
		expect(permissions(publish.split('\njobs:')[0])).toEqual(['contents:read']);
		expect(permissions(ci)).toEqual(['contents:read']);
		expect([...(publish + ci).matchAll(/: write/g)]).toHaveLength(1);
	});

	test('test every push to main and every pull request with what .ci/run runs', () => {
		expect(below('on', ci)).toBe(
			'  pull_request:\n  push:\n    branches: [main]\n  workflow_call:',
		);
		expect(commandsOf(ci)).toEqual(['.ci/run']);
		expect(read('.ci/run')).toMatch(/^npm test\b/m);
		const steps = ['lint', 'format', 'typecheck', 'build', 'verify', 'tests', 'end to end'];
		for (const step of steps) expect(read('test/run.mjs')).toContain(`name: '${step}',`);
	});

	test('test with the oldest Node that the set-up takes', () => {
		const [, major, minor] = /const oldest = \[(\d+), (\d+)\]/.exec(read('tools/set-up.mjs'))!;
		expect(below('matrix', ci)).toContain(`'${major}.${minor}'`);
	});

	test("keep n8n where the set-up puts it, until n8n's lockfile changes", () => {
		const [, cache] = /XDG_CACHE_HOME: (\S+)/.exec(ci)!;
		const [, kept] = /path: (\S+)/.exec(ci)!;
		const own = process.env.XDG_CACHE_HOME;
		process.env.XDG_CACHE_HOME = cache;
		try {
			expect(dirname(n8nFolder())).toBe(kept);
		} finally {
			if (own === undefined) delete process.env.XDG_CACHE_HOME;
			else process.env.XDG_CACHE_HOME = own;
		}
		const [, lockfile] = /hashFiles\('([^']+)'\)/.exec(ci)!;
		expect(lockfile).toBe('tools/n8n/package-lock.json');
		expect(existsSync(join(root, lockfile))).toBe(true);
	});

	test("use GitHub's own actions by commit, with the version beside it, the same in all", () => {
		const used = workflowFiles
			.flatMap((file) => read(`.github/workflows/${file}`).match(/(?<=uses: ).+/g) ?? [])
			.filter((action) => action !== './.github/workflows/ci.yml');
		expect(used.length).toBeGreaterThan(4);
		for (const action of used) {
			expect(action).toMatch(/^actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
		const names = new Set(used.map((action) => action.split('@')[0]));
		expect([...new Set(used)]).toHaveLength(names.size);
	});

	test('call npm scripts that package.json has', () => {
		const texts = [...workflowFiles.map((file) => `.github/workflows/${file}`), '.ci/run'].map(
			read,
		);
		const called = [...texts.join('\n').matchAll(/npm (?:run ([a-z:]+)|(test)\b)/g)].map(
			([, script, test]) => script ?? test,
		);
		expect(called).toEqual(expect.arrayContaining(['lint', 'release:check', 'test', 'verify']));
		for (const script of called) expect(manifest.scripts).toHaveProperty([script]);
	});
});

describe('The lockfiles', () => {
	/** An optional package of other systems than those that n8n is tested on; filled in with n8n's next version. */
	const LACKING =
		/^node_modules\/@msgpackr-extract\/msgpackr-extract-(darwin-arm64|darwin-x64|linux-arm|win32-x64)$/;

	test.each(['.', 'sandbox', 'tools/n8n', 'tools/n8n/oldest'])(
		'every package in that of %s has its hash, and comes from npm',
		(folder) => {
			const { packages } = JSON.parse(read(join(folder, 'package-lock.json')));
			const lacking = Object.entries<{ integrity?: string; link?: boolean }>(packages)
				.filter(([path, { integrity, link }]) => path && !link && !integrity)
				.map(([path]) => path);
			const known = folder.startsWith('tools/n8n')
				? lacking.filter((path) => LACKING.test(path))
				: [];
			expect(lacking).toEqual(known);
			for (const { integrity, resolved } of Object.values<any>(packages)) {
				if (integrity) expect(integrity).toMatch(/^sha512-[\w+/]{86}==$/);
				if (resolved) expect(resolved).toMatch(/^https:\/\/registry\.npmjs\.org\//);
			}
		},
	);
});

describe('The security policy', () => {
	const policy = read('.github/SECURITY.md');

	test('says where to report, what to leave out, and how to check what is installed', () => {
		expect(policy).toContain('**Security > Report a vulnerability**');
		expect(policy).toMatch(/Leave out real passwords/);
		expect(policy).toContain('`npm audit signatures`');
	});
});

describe('The check of a tag', () => {
	let folder: string;
	const changelog =
		'# Changelog\n\n## 0.2.0\n\n- Something new\n\n## 0.1.0\n\nThe first version.\n';

	beforeEach(() => {
		folder = realpathSync(mkdtempSync(join(tmpdir(), 'release-')));
		release('0.2.0', changelog);
	});
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	function release(version: string, changes: string, locked = version) {
		writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
		writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ version: locked }));
		writeFileSync(join(folder, 'CHANGELOG.md'), changes);
	}

	/** Its exit status and all it printed. */
	function check(...tag: string[]) {
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[join(root, 'tools/release-check.mjs'), ...tag, folder],
			{ encoding: 'utf8' },
		);
		return { status, printed: stdout + stderr };
	}

	test('says yes to the tag of the version that the changelog describes', () => {
		expect(check('v0.2.0')).toEqual({ status: 0, printed: 'v0.2.0 can be published.\n' });
	});

	test.each(['v0.1.0', 'v0.2.1', '0.2.0', 'v0.2.0-rc.1', 'V0.2.0', 'v0.2', ''])(
		'says no to the tag "%s" of version 0.2.0',
		(tag) => {
			expect(check(tag)).toEqual({
				status: 1,
				printed: `The tag is "${tag}", but package.json has version 0.2.0: tag v0.2.0.\n`,
			});
		},
	);

	test.each([
		['has no section', '# Changelog\n\n## 0.1.0\n\n- Something\n'],
		['has an empty section', '# Changelog\n\n## 0.2.0\n\n## 0.1.0\n\n- Something\n'],
		['names it elsewhere', '# Changelog\n\n## 0.1.0\n\n- To come: ## 0.2.0 with more\n'],
		['has a longer version', '# Changelog\n\n## 0.2.0.1\n\n- Something\n'],
		['has a smaller heading', '# Changelog\n\n## 0.1.0\n\n### 0.2.0\n\n- Something\n'],
	])('says no where the changelog %s', (_, changes) => {
		release('0.2.0', changes);
		expect(check('v0.2.0')).toEqual({
			status: 1,
			printed: 'CHANGELOG.md has nothing under "## 0.2.0": write what is new for users.\n',
		});
	});

	test('says yes where the heading has a date', () => {
		release('0.2.0', changelog.replace('## 0.2.0', '## 0.2.0 (2026-05-31)'));
		expect(check('v0.2.0').status).toBe(0);
	});

	test('says no where the lockfile has another version', () => {
		release('0.2.0', changelog, '0.1.0');
		expect(check('v0.2.0')).toEqual({
			status: 1,
			printed: 'package-lock.json has another version: run "npm install --package-lock-only".\n',
		});
	});

	test('tells everything at once', () => {
		release('0.3.0', changelog, '0.2.0');
		expect(check('v0.2.0').printed.trim().split('\n')).toHaveLength(3);
	});

	/** The workflow's own line, as GitHub runs it. */
	function lineOfTheWorkflow(tag: string) {
		const [line] = commandsOf(below('check', below('jobs', publish)));
		const env = { ...process.env, GITHUB_REF_NAME: tag };
		return spawnSync('bash', ['-e', '-c', line], { cwd: root, env, encoding: 'utf8' }).status;
	}

	test('runs in the workflow, and takes the tag of this version alone', () => {
		expect(lineOfTheWorkflow(`v${manifest.version}`)).toBe(0);
		expect(lineOfTheWorkflow('v0.0.0')).toBe(1);
		expect(lineOfTheWorkflow('$(exit 0)')).toBe(1);
	});
});
