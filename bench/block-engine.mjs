// What `block` measures, in a process of its own: block-runs.mts, built together with the node.
import { join } from 'node:path';
import { runBundled } from '../test/fuzz/bundled.mjs';

await runBundled(join(import.meta.dirname, 'block-runs.mts'));
