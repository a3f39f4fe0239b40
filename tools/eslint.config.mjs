// ESLint for everything that developers write, with the types taken into account. `eslint.config.mjs`
// beside package.json is n8n's own and may not be changed: it holds the node to n8n's rules, knows
// `.ts` alone, and looks at no types. `npm run lint` runs both.
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import { defineConfig, globalIgnores } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

// ESLint's recommended rules are a package of their own, which comes with ESLint in its very version.
const ofEslint = createRequire(createRequire(import.meta.url).resolve('eslint'));
const { configs: eslint } = ofEslint('@eslint/js');

export default defineConfig(
	globalIgnores(['**/dist/', '.start/', 'coverage/']),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
	{
		files: ['**/*.{ts,mts,js,mjs}'],
		extends: [eslint.recommended],
		rules: { eqeqeq: 'error', 'prefer-const': 'error' },
	},
	{
		files: ['**/*.{ts,mts}'],
		extends: [tseslint.configs.recommendedTypeChecked],
		languageOptions: {
			parserOptions: {
				project: ['tsconfig.json', 'test/tsconfig.json', 'sandbox/tsconfig.json'],
				tsconfigRootDir: dirname(import.meta.dirname),
			},
		},
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
			// `const { secret, ...rest } = ...` is how a property is left out.
			'@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
			// An async function without await turns what it throws into a rejected promise.
			'@typescript-eslint/require-await': 'off',
			// n8n types parameters and credentials as anything; the form makes texts of them.
			'@typescript-eslint/no-base-to-string': 'off',
		},
	},
	{
		// These read what Capillary, n8n and the sandbox answer: JSON, whose shape a test asserts and
		// no type can promise.
		files: ['{bench,sandbox,test,tools}/**'],
		rules: {
			'@typescript-eslint/no-explicit-any': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-return': 'off',
		},
	},
	{ files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
	{ files: ['sandbox/page/*.js'], languageOptions: { globals: globals.browser } },
);
