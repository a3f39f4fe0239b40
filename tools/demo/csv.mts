/** A row of a CSV file: its cells by the names in the first line, an empty cell as ''. */
export type Row = Record<string, string>;

/**
 * Reads CSV text whose cells may be in double quotes, inside which a double quote is doubled. The
 * check has its own reader, independent of n8n's.
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
