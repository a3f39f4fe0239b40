const { dest, parallel, src } = require('gulp');

// TypeScript writes the code into dist; what it does not know about is copied beside it, byte for byte.
const icons = () => src('icons/**/*.svg', { encoding: false }).pipe(dest('dist/icons'));
const codexAndSchemas = () =>
	src('nodes/**/*.json', { encoding: false }).pipe(dest('dist/nodes'));

exports.copy = parallel(icons, codexAndSchemas);
