const { mkdir, rm, writeFile } = require('node:fs/promises');
const { builtinModules } = require('node:module');
const { basename, dirname, posix, resolve } = require('node:path');
const { Transform } = require('node:stream');
const { bundle, transform } = require('@swc/core');
const { dest, parallel, src } = require('gulp');

const { n8n } = require('./package.json');

const ALL = 'dist/capillary.js';
/** What every Node that runs n8n understands; the tests compile the sources for the same. */
const jsc = { target: 'es2022', parser: { syntax: 'typescript' } };
/** Users report stack traces, so functions and classes keep their names. */
const keptNames = { keep_fnames: true, keep_classnames: true };
/** swc silently drops the import of a module of Node that it is not told of. */
const others = ['n8n-workflow', ...builtinModules.flatMap((name) => [name, `node:${name}`])];

/**
 * All code goes into one file, which loads several times faster than a file for each module. The
 * files that n8n looks for, those of package.json, pass its classes on.
 */
async function code() {
	const files = [...n8n.nodes, ...n8n.credentials];
	const entry = resolve(ALL.replace(/js$/, 'ts'));
	await mkdir('dist', { recursive: true });
	await writeFile(entry, files.map(reexport).join('\n'));
	const { [basename(entry)]: bundled } = await bundle({
		entry,
		externalModules: others,
		mode: 'production',
		target: 'node',
		module: {},
		output: { path: resolve('dist'), name: basename(ALL) },
		options: { jsc },
	});
	await rm(entry);
	const minified = await transform(bundled.code, {
		swcrc: false,
		isModule: true,
		module: { type: 'commonjs' },
		jsc: { ...jsc, minify: { module: true, compress: keptNames, mangle: keptNames } },
		minify: true,
	});
	await writeFile(ALL, minified.code);
	for (const file of files) {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, passOn(file));
	}
}

/** The line that takes a class from its source, as seen from dist. */
function reexport(file) {
	const source = file.replace(/^dist/, '..').replace(/\.js$/, '');
	return `export { ${className(file)} } from '${source}';`;
}

/** What a file that n8n looks for consists of. */
function passOn(file) {
	const all = posix.relative(posix.dirname(file), ALL);
	return `"use strict";exports.${className(file)}=require("${all}").${className(file)};\n`;
}

/** The class that n8n expects in a file. */
function className(file) {
	return basename(file).split('.')[0];
}

const icons = () => src('icons/**/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const codexAndSchemas = () => src('nodes/**/*.json').pipe(compact()).pipe(dest('dist/nodes'));

/** Takes the white space out of JSON files. */
function compact() {
	return new Transform({
		objectMode: true,
		transform(file, _encoding, done) {
			file.contents = Buffer.from(JSON.stringify(JSON.parse(file.contents)));
			done(null, file);
		},
	});
}

exports.default = parallel(code, icons, codexAndSchemas);
