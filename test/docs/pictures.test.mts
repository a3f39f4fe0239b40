import { readdirSync } from 'node:fs';

import { imagesFolder, pictures } from '../browser/pictures.mts';

test('docs/images holds the pictures that "npm run screenshots" takes, and no others', () => {
	expect(readdirSync(imagesFolder).sort()).toEqual(pictures.map((name) => `${name}.png`));
});
