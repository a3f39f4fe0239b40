// `npm run test:fuzz`: main.mts, built together with the node.
import { join } from 'node:path';
import { runBundled } from './bundled.mjs';

await runBundled(join(import.meta.dirname, 'main.mts'));
