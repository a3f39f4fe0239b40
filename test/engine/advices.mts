import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

/** The advices that the sources of a node can give, so that a test can demand that each was given and followed. */

const nodes = join(__dirname, '../../nodes');

interface Where {
	/** A part of the paths of files that are left out */
	without?: string;
	/** Files in which an advice is put together from one that stands elsewhere in them */
	putTogether?: string[];
	/** Names of the properties that hold advices, beside that of a FieldError */
	properties?: string[];
}

/** Every advice in the sources whose path in `nodes` begins so, `…` for what is filled in. */
export function advicesIn(begin: string, where: Where = {}): string[] {
	const { without, putTogether = [], properties = ['advice'] } = where;
	const found: string[] = [];
	for (const file of readdirSync(nodes, { recursive: true, encoding: 'utf8' })) {
		if (!file.startsWith(begin) || !file.endsWith('.ts')) continue;
		if (without && file.includes(without)) continue;
		const source = readFileSync(join(nodes, file), 'utf8');
		const constants = new Map<string, ts.Expression>();
		const add = (node: ts.Expression) => {
			for (const text of textsOf(node, constants)) {
				if (/[a-z]/i.test(text)) found.push(text);
				else expect(putTogether).toContain(file);
			}
		};
		const visit = (node: ts.Node) => {
			if (ts.isNewExpression(node) && node.expression.getText() === 'FieldError') {
				add(node.arguments![2]);
			} else if (ts.isPropertyAssignment(node) && properties.includes(node.name.getText())) {
				add(node.initializer);
			} else if (ts.isVariableDeclaration(node) && node.initializer) {
				constants.set(node.name.getText(), node.initializer);
			}
			ts.forEachChild(node, visit);
		};
		visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
	}
	return found;
}

/** What one expression of the sources can say, `…` for what is filled in. */
function textsOf(node: ts.Expression, constants: Map<string, ts.Expression>): string[] {
	const each = (inner: ts.Expression) => textsOf(inner, constants);
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (ts.isArrowFunction(node)) return each(node.body as ts.Expression);
	if (ts.isConditionalExpression(node)) return [...each(node.whenTrue), ...each(node.whenFalse)];
	if (ts.isBinaryExpression(node)) {
		return each(node.left).flatMap((left) => each(node.right).map((right) => left + right));
	}
	if (ts.isTemplateExpression(node)) {
		return [node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')];
	}
	const constant = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
	return constant && ts.isStringLiteralLike(constant) ? [constant.text] : ['…'];
}

/** Whether an advice is one of those, or a part of one, that were given. */
export function isSaid(advice: string, given: Iterable<string>): boolean {
	const parts = advice.split('…').map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
	const pattern = new RegExp(parts.join('.*'), 's');
	return [...given].some((each) => pattern.test(each));
}
