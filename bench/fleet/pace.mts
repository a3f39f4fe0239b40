import { join } from 'node:path';
import { build } from 'esbuild';

import type * as pace from '../../nodes/Capillary/delivery/pace.ts';
import { root } from '../../tools/n8n/npm.js';

/*
 * The node's own pace, for programs that Node runs by itself: Node finds no TypeScript module that is
 * imported without its ending, as those of the node are.
 */

const { outputFiles } = await build({
	entryPoints: [join(root, 'nodes/Capillary/delivery/pace.ts')],
	bundle: true,
	write: false,
	format: 'esm',
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const bundled = (await import(`data:text/javascript;base64,${code}`)) as typeof pace;

export const { Pace } = bundled;
