const { mkdir, writeFile } = require('node:fs/promises');
const { basename, dirname, posix } = require('node:path');
const { Transform } = require('node:stream');
const { build } = require('esbuild');
const { dest, parallel, src } = require('gulp');

const { n8n } = require('./package.json');

const ALL = 'dist/capillary.js';

/**
 * All code goes into one file, which loads several times faster than a file for each module. The
 * files that n8n looks for, those of package.json, pass its classes on. Users report stack traces, so
 * functions and classes keep their names.
 */
async function code() {
	const files = [...n8n.nodes, ...n8n.credentials];
	await build({
		stdin: { contents: files.map(reexport).join('\n'), resolveDir: __dirname },
		bundle: true,
		external: ['n8n-workflow'],
		platform: 'node',
		target: 'es2022',
		minify: true,
		keepNames: true,
		outfile: ALL,
	});
	for (const file of files) {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, passOn(file));
	}
}

/** The line that takes a class from its source. */
function reexport(file) {
	return `export { ${className(file)} } from '${file.replace(/^dist/, '.').replace(/\.js$/, '')}';`;
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
