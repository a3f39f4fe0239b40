// Loaded into n8n's process (NODE_OPTIONS=--import) to measure one node of a workflow from inside,
// because n8n's startup takes more time and CPU than the node to be compared.
import { writeFileSync } from 'node:fs';
import Module from 'node:module';

/** What one node took in n8n's process. */
export interface Measurement {
	/** Milliseconds from the node's start to its end */
	wall: number;
	/** Milliseconds of CPU time of the whole process meanwhile: all threads, user and system */
	cpu: number;
	/** Peak resident set in bytes, from the process's start to the node's end */
	peakMemory: number;
	/** Items the node output, and those among them with an error */
	items: number;
	failed: number;
}

/** Name of the node to measure, and the file to which its measurement is written as JSON. */
const { MEASURED_NODE, MEASUREMENT_FILE } = process.env;

interface Result {
	data?: Array<Array<{ json: { error?: unknown } }>>;
}
type RunNode = (workflow: unknown, execution: { node: { name: string } }) => Promise<Result>;
type Loaded = { WorkflowExecute?: { prototype: { runNode: RunNode } } };
type Load = (...request: unknown[]) => Loaded | undefined;

const modules = Module as unknown as { _load: Load };
const load = modules._load;

// n8n has no hook that runs exactly when a node starts or ends, so the engine's own function is
// wrapped as soon as n8n loads it.
modules._load = function (...request) {
	const loaded = load.apply(this, request);
	if (loaded?.WorkflowExecute) {
		modules._load = load;
		const engine = loaded.WorkflowExecute.prototype;
		engine.runNode = withMeasurement(engine.runNode);
	}
	return loaded;
};

function withMeasurement(runNode: RunNode): RunNode {
	return async function (this: unknown, ...run) {
		if (run[1].node.name !== MEASURED_NODE) return await runNode.apply(this, run);
		const wallBefore = performance.now();
		const cpuBefore = process.cpuUsage();
		const { data } = await runNode.apply(this, run);
		const { user, system } = process.cpuUsage(cpuBefore);
		const [items] = data!;
		const measurement: Measurement = {
			wall: performance.now() - wallBefore,
			cpu: (user + system) / 1000,
			peakMemory: process.resourceUsage().maxRSS * 1024,
			items: items.length,
			failed: items.filter(({ json }) => json.error !== undefined).length,
		};
		writeFileSync(MEASUREMENT_FILE!, JSON.stringify(measurement));
		// Next, n8n would print all items, which takes longer than the node if there are many.
		process.exit();
	};
}
