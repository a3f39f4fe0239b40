import { readdirSync } from 'node:fs';

import { imagesFolder, pictures, triggerPictures } from '../browser/pictures.mts';

test('docs/images holds the pictures that "npm run screenshots" takes, and no others', () => {
	expect(readdirSync(imagesFolder).sort()).toEqual(
		[...pictures, ...triggerPictures].map((name) => `${name}.png`).sort(),
	);
});
