// Tests are `.mts`: n8n's lint holds every `.ts` file to the rules of a node (no timers, no `process`),
// which a test has to break. swc turns them into CommonJS, as the node itself is.
const commonJs = [
	'@swc/jest',
	{
		jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
		module: { type: 'commonjs' },
	},
];

module.exports = {
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	moduleFileExtensions: ['mts', 'ts', 'js', 'mjs', 'cjs', 'json', 'node'],
	transform: { '^.+\\.m?ts$': commonJs, '/(marked|github-slugger)/.+\\.js$': commonJs },
	// These two come as ES modules alone.
	transformIgnorePatterns: ['/node_modules/(?!(marked|github-slugger)/)'],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	testEnvironment: 'node',
	// Generous, because machines that run tests are often busy: nothing here is about speed.
	testTimeout: 120_000,
};
