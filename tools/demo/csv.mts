/** A row of a CSV file: its cells by the names in the first line, an empty cell as ''. */
export type Row = Record<string, string>;

/**
 * Reads CSV text whose cells may stand in double quotes, in which a double quote stands twice. It is
 * the checker's own reader: n8n's must not judge itself.
 */
export function readCsv(text: string): Row[] {
	const [names, ...lines] = text
		.replace(/^\uFEFF/, '')
		.trimEnd()
		.split('\n')
		.map(readCells);
	return lines.map((cells) => Object.fromEntries(names.map((name, i) => [name, cells[i]])));
}

function readCells(line: string): string[] {
	const cells = `,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g);
	return Array.from(cells, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}
