import { isWithin, type Result, type Target } from './result.mts';

/** The results as a Markdown table, one line per figure with a target. */
export function tableOf(results: Result[]): string {
	const lines = results.flatMap(({ name, ratio, target }) =>
		Object.entries(target).map(([figure, bounds]) => [
			name,
			wordsOf(figure),
			number(ratio[figure]),
			boundsOf(bounds),
			isWithin(ratio[figure], bounds) ? 'yes' : 'NO',
		]),
	);
	const head = ['bench', 'figure', 'measured', 'target', 'met'];
	return table([head, ...lines]);
}

function table(lines: string[][]): string {
	const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
	const [head, ...rest] = lines.map(
		(line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
	);
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return [head, rule, ...rest].join('\n');
}

/** `refusedToldTheLimit` as words. */
function wordsOf(figure: string): string {
	return figure.replace(/[A-Z]|\d+/g, (part) => ` ${part.toLowerCase()}`);
}

function boundsOf({ least, most }: Target): string {
	if (least === most) return number(least!);
	const bounds = [
		least !== undefined && `at least ${number(least)}`,
		most !== undefined && `at most ${number(most)}`,
	];
	return bounds.filter(Boolean).join(', ');
}

function number(value: number): string {
	return String(Number(value.toPrecision(4)));
}
