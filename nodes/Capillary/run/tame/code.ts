import {
	FAILED,
	firstOf,
	isMark,
	isNothing,
	memberOf,
	METHODS,
	operation,
	orUndefined,
	UNKNOWN,
	type Reader,
} from './values';

/**
 * Code that changes nothing and is complete: a value that can be told here, or else (`onlyN8n`) one that
 * takes n8n's own functions, but may be worked out beside others.
 */
export interface Tame {
	read: Reader;
	onlyN8n: boolean;
}

/** Texts have no escapes and no braces, numbers no exponent, and operators that touch have to be one. */
const TOKEN =
	/[ \t\r\n]*(?:([A-Za-z_$][\w$]*)|((?:0|[1-9]\d{0,14})(?:\.\d{1,15})?)(?![\w.$])|("[^"\\{}\r\n\u2028\u2029]*"|'[^'\\{}\r\n\u2028\u2029]*')|([-+*/%<>=!?&|.]+)|([()[\],:]))/y;

/** A regular expression as the first argument of `replace`, of characters that end neither it nor the code. */
const PATTERN = (() => {
	const character = String.raw`[\w +,:;@#|^$?.()-]|\\[dDwWsS.+()-]`;
	return new RegExp(
		String.raw`[ \t\r\n]*\/(?:${character}|\[(?:${character})+\])+\/[gi]{0,2}(?![\w$])`,
		'y',
	);
})();

const OPERATORS = new Set('. ?. ? ! !! + - * / % == != === !== < <= > >= && || ??'.split(' '));

const LEVELS = [
	['==', '!=', '===', '!=='],
	['<', '<=', '>', '>='],
	['+', '-'],
	['*', '/', '%'],
];

const CONSTANTS = new Map<string, unknown>([
	['true', true],
	['false', false],
	['null', null],
	['undefined', undefined],
]);

/** Roots that n8n alone knows, and that stay the same while an item's fields are worked out. */
const N8N_ROOTS = new Set(
	'$now $today $itemIndex $runIndex $workflow $execution $vars $input'.split(' '),
);

/** Methods that only n8n knows or that its dates have. None of them changes what it is called on. */
const N8N_METHODS = new Set(
	`toDateTime toISO toISODate toFormat format toMillis toSeconds plus minus startOf endOf setZone
	toUTC toInt toFloat toNumber toBoolean round floor ceil abs isEmpty isNotEmpty toTitleCase
	toSentenceCase first last extractEmail extractDomain removeTags replaceSpecialChars`.split(/\s+/),
);

/**
 * Reads code as n8n would, as far as it is tame: columns, literals, operators and methods that change
 * nothing. Each of these is a complete expression wherever it stands, whatever stands beside it.
 *
 * @param code what stands between `{{` and `}}`
 * @returns undefined for all other code
 */
export function tameCode(code: string): Tame | undefined {
	const parser = new Parser(code);
	const read = parser.whole();
	if (!read) return undefined;
	// Beside one of its own functions, n8n rewrites `?.` in its own way.
	if (parser.onlyN8n && parser.hasOptional) return undefined;
	return { onlyN8n: parser.onlyN8n, read: (columns) => orUndefined(read(columns)) };
}

class Parser {
	/** Whether n8n alone can tell the value */
	onlyN8n = false;
	hasOptional = false;
	private position = 0;
	private depth = 0;
	private token: Token | undefined;

	constructor(private readonly code: string) {
		this.advance();
	}

	whole(): Reader | undefined {
		const read = this.conditional();
		return read && this.token?.kind === 'end' ? read : undefined;
	}

	private advance(): void {
		TOKEN.lastIndex = this.position;
		const match = TOKEN.exec(this.code);
		if (!match) {
			const rest = this.code.slice(this.position);
			this.token = /^[ \t\r\n]*$/.test(rest) ? { kind: 'end', text: '' } : undefined;
			return;
		}
		const [, name, number, text, operator, bracket] = match;
		this.token = undefined;
		this.position = TOKEN.lastIndex;
		if (name !== undefined) this.token = { kind: 'name', text: name };
		else if (number !== undefined) this.token = { kind: 'number', text: number };
		else if (text !== undefined) this.token = { kind: 'text', text: text.slice(1, -1) };
		else if (bracket !== undefined) this.token = { kind: 'sign', text: bracket };
		else if (OPERATORS.has(operator)) this.token = { kind: 'sign', text: operator };
	}

	private take(...signs: string[]): string | undefined {
		if (this.token?.kind !== 'sign' || !signs.includes(this.token.text)) return undefined;
		const { text } = this.token;
		this.advance();
		return text;
	}

	private conditional(): Reader | undefined {
		// Nobody writes that deep, and a stack has an end.
		if (this.depth > 50) return undefined;
		this.depth++;
		const test = this.logical();
		if (!test || !this.take('?')) {
			this.depth--;
			return test;
		}
		const yes = this.conditional();
		const no = yes && this.take(':') ? this.conditional() : undefined;
		this.depth--;
		if (!yes || !no) return undefined;
		return (columns) => {
			const value = test(columns);
			return isMark(value) ? value : (value ? yes : no)(columns);
		};
	}

	/** JavaScript does not allow `??` beside `||` and `&&`. */
	private logical(): Reader | undefined {
		const first = this.and();
		const sign = first && this.take('||', '??');
		if (!first || !sign) return first?.read;
		const operands = [first.read];
		let plain = first.plain;
		do {
			const next = this.and();
			if (!next) return undefined;
			operands.push(next.read);
			plain &&= next.plain;
		} while (this.take(sign));
		if (sign === '??' && !plain) return undefined;
		if (this.token?.kind === 'sign' && ['||', '??'].includes(this.token.text)) return undefined;
		const isEnough =
			sign === '||' ? Boolean : (value: unknown) => value !== null && value !== undefined;
		return firstOf(operands, isEnough);
	}

	private and(): { read: Reader; plain: boolean } | undefined {
		const operands: Reader[] = [];
		do {
			const operand = this.binary(0);
			if (!operand) return undefined;
			operands.push(operand);
		} while (this.take('&&'));
		if (operands.length === 1) return { read: operands[0], plain: true };
		return { read: firstOf(operands, (value) => !value), plain: false };
	}

	private binary(level: number): Reader | undefined {
		if (level === LEVELS.length) return this.unary();
		let left = this.binary(level + 1);
		for (let sign; left && (sign = this.take(...LEVELS[level])); ) {
			const right = this.binary(level + 1);
			left = right && operation(sign, left, right);
		}
		return left;
	}

	private unary(): Reader | undefined {
		const sign = this.take('!', '!!', '-');
		const operand = this.chain();
		if (!operand || !sign) return operand;
		return (columns) => {
			const value = operand(columns);
			if (isMark(value)) return value;
			if (sign === '-') return typeof value === 'number' ? -value : UNKNOWN;
			return sign === '!' ? !value : Boolean(value);
		};
	}

	/** A root with what is read from it: `$json.name?.first["x"].trim()`. */
	private chain(): Reader | undefined {
		const root = this.root();
		if (!root) return undefined;
		const steps: Array<{ optional: boolean; apply: (value: unknown) => unknown }> = [];
		while (this.token?.kind === 'sign' && ['.', '?.', '['].includes(this.token.text)) {
			if (!root.hasProperties) return undefined;
			const sign = this.take('.', '?.', '[')!;
			const optional = sign === '?.';
			if (optional) this.hasOptional = true;
			const apply = sign === '[' || this.take('[') ? this.index() : this.property();
			if (!apply) return undefined;
			steps.push({ optional, apply });
		}
		if (steps.length === 0) return root.read;
		return (columns) => {
			let value = root.read(columns);
			for (const { optional, apply } of steps) {
				if (isMark(value)) return value;
				if (isNothing(value)) return optional ? undefined : FAILED;
				value = apply(value);
			}
			return value;
		};
	}

	private root(): { read: Reader; hasProperties: boolean } | undefined {
		const { token } = this;
		if (token?.kind === 'name') {
			this.advance();
			if (token.text === '$json') return { read: (columns) => columns, hasProperties: true };
			if (CONSTANTS.has(token.text)) {
				const value = CONSTANTS.get(token.text);
				return { read: () => value, hasProperties: false };
			}
			if (token.text === '$' ? !this.nodeName() : !N8N_ROOTS.has(token.text)) return undefined;
			this.onlyN8n = true;
			return { read: () => UNKNOWN, hasProperties: true };
		}
		if (token?.kind === 'number' || token?.kind === 'text') {
			this.advance();
			const value = token.kind === 'number' ? Number(token.text) : token.text;
			return { read: () => value, hasProperties: false };
		}
		if (!this.take('(')) return undefined;
		const before = this.hasOptional;
		this.hasOptional = false;
		const read = this.conditional();
		// n8n prints the code anew, and `(a?.b).c` is not `a?.b.c`.
		const hasProperties = !this.hasOptional;
		this.hasOptional ||= before;
		return read && this.take(')') ? { read, hasProperties } : undefined;
	}

	/** The rest of `$("name")`. */
	private nodeName(): boolean {
		if (!this.take('(') || this.token?.kind !== 'text') return false;
		this.advance();
		return this.take(')') !== undefined;
	}

	private index(): ((value: unknown) => unknown) | undefined {
		const { token } = this;
		if (token?.kind !== 'text' && token?.kind !== 'number') return undefined;
		this.advance();
		if (!this.take(']')) return undefined;
		return memberOf(token.text, token.kind === 'number');
	}

	private property(): ((value: unknown) => unknown) | undefined {
		const { token } = this;
		if (token?.kind !== 'name') return undefined;
		const name = token.text;
		this.advance();
		if (this.token?.kind !== 'sign' || this.token.text !== '(') return memberOf(name, false);
		const args = this.argumentsOf(name);
		if (!args) return undefined;
		if (N8N_METHODS.has(name) || args.includes(PATTERN)) {
			this.onlyN8n = true;
			return () => UNKNOWN;
		}
		if (!Object.hasOwn(METHODS, name)) return undefined;
		const { of, takes } = METHODS[name];
		if (!takes.test(args.map((arg) => (typeof arg === 'string' ? 's' : 'n')).join('')))
			return undefined;
		return (value) => {
			if (!of.split(' ').includes(typeof value)) return UNKNOWN;
			return (value as Record<string, (...args: unknown[]) => unknown>)[name](...args);
		};
	}

	/** What stands in the brackets of a call: texts, numbers, and a pattern where text is replaced. */
	private argumentsOf(name: string): unknown[] | undefined {
		const args: unknown[] = [];
		// The bracket is the token at hand, so the code goes on behind it.
		PATTERN.lastIndex = this.position;
		if (name === 'replace' && PATTERN.test(this.code)) {
			this.position = PATTERN.lastIndex;
			this.advance();
			args.push(PATTERN);
			if (!this.take(',')) return undefined;
		} else {
			this.advance();
			if (this.take(')')) return args;
		}
		do {
			const minus = this.take('-');
			const { token } = this;
			if (token?.kind !== 'number' && (token?.kind !== 'text' || minus)) return undefined;
			this.advance();
			if (token.kind === 'text') args.push(token.text);
			else args.push(minus ? -Number(token.text) : Number(token.text));
		} while (this.take(','));
		return this.take(')') ? args : undefined;
	}
}

interface Token {
	kind: 'name' | 'number' | 'text' | 'sign' | 'end';
	text: string;
}
