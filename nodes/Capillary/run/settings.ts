import type { IExecuteFunctions } from 'n8n-workflow';
import type { ItemParameters } from '../fields/item';
import { readRunOptions, type RunOptions } from '../fields/options';
import { FieldError } from '../fields/values/FieldError';
import { readObject } from '../fields/values/object';
import type { Operation } from '../operation';
import { operationOf } from '../resources';
import { Turns } from './turns';

/** What holds for all items of a run. */
export interface Settings {
	operation: Operation;
	/** As the form has it */
	authentication: 'basic' | 'oauth';
	options: RunOptions;
}

/** The options that may differ from item to item. All others treat the run as a whole. */
const OF_AN_ITEM = ['countryCode', 'dateFormat', 'ifExists', 'useAsync', 'userContext'];

type Given = Record<string, unknown>;

/**
 * Reads what holds for the whole run, before anything is sent. Where an expression gives it, every item
 * has to give the same: an item that asks for a dry run must not be sent because the first one asks for
 * none.
 *
 * @throws FieldError when a setting cannot be read, or two items differ in it
 */
export async function readSettings(
	context: IExecuteFunctions,
	parametersAt: (itemIndex: number) => ItemParameters,
): Promise<Settings> {
	const raw = (name: string): unknown =>
		context.getNodeParameter(name, 0, '', { rawExpressions: true });
	const { length } = context.getInputData();

	const choose = async (name: string, label: string): Promise<unknown> => {
		const valueAt = (index: number) => parametersAt(index)(name);
		if (isExpression(raw(name))) {
			await mustAgree(
				length,
				(index) => ({ [name]: valueAt(index) }),
				() => label,
			);
		}
		return valueAt(0);
	};
	const resource = await choose('resource', 'Resource');
	const name = await choose('operation', 'Operation');
	const authentication = await choose('authentication', 'Authentication');
	if (authentication !== 'basic' && authentication !== 'oauth') {
		throw new FieldError(
			'Authentication',
			'"Authentication" is neither Till (Basic) nor OAuth (Client Key)',
			'Choose one of the two. A node has one credential for all of its items, so it cannot be an expression.',
		);
	}
	const operation = operationOf(textOf(resource), textOf(name));

	const rawOptions = raw('options');
	const first = optionsAt(parametersAt(0), rawOptions, ofRun);
	const options = readRunOptions(parametersOf(first));
	const varies = (option: string) => ofRun(option) && isExpression(valueIn(rawOptions, option));
	if (isExpression(rawOptions) || Object.keys(listed(rawOptions)).some(varies)) {
		await mustAgree(
			length,
			(index) => optionsAt(parametersAt(index), rawOptions, varies),
			(option) => labelOf(option, operation),
			(option, value) => JSON.stringify(readRunOptions(parametersOf({ [option]: value }))),
		);
	}
	return { operation, authentication, options };
}

/**
 * Compares what each item gives with what the first one does.
 *
 * @param meaningOf what a value means, so that `true` and `"true"` are the same
 */
async function mustAgree(
	length: number,
	givenAt: (index: number) => Given,
	labelOfName: (name: string) => string,
	meaningOf: (name: string, value: unknown) => unknown = (_name, value) => value,
): Promise<void> {
	const turns = new Turns();
	const first = givenAt(0);
	for (let index = 1; index < length; index++) {
		const given = givenAt(index);
		for (const name of Object.keys({ ...first, ...given })) {
			if (first[name] === given[name]) continue;
			if (meaningOf(name, first[name]) === meaningOf(name, given[name])) continue;
			const label = labelOfName(name);
			throw new FieldError(
				label,
				`"${label}" is ${shown(first[name])} for item 0 and ${shown(given[name])} for item ${index}, but it holds for the whole run`,
				`Give "${label}" the same value for all items, or split the items with an If node before this one and give each branch a Capillary node of its own. Nothing was sent.`,
			);
		}
		if (turns.isDue) await turns.give();
	}
}

/**
 * The options that are wanted, as an item gives them. Each is read by itself, so that another one's
 * expression which fails for this item does no harm to the run.
 */
function optionsAt(
	item: ItemParameters,
	rawOptions: unknown,
	isWanted: (option: string) => boolean,
): Given {
	const whole = isExpression(rawOptions) || typeof rawOptions === 'string';
	const given = whole
		? (readObject(item('options'), 'Options') ?? {})
		: Object.fromEntries(
				Object.keys(listed(rawOptions))
					.filter(isWanted)
					.map((option) => [option, item(`options.${option}`)]),
			);
	return Object.fromEntries(Object.entries(given).filter(([option]) => ofRun(option)));
}

function ofRun(option: string): boolean {
	return !OF_AN_ITEM.includes(option);
}

function parametersOf(options: Given): ItemParameters {
	return (name) => (name === 'options' ? options : '');
}

/** How the form of an operation calls an option. */
function labelOf(option: string, { form }: Operation): string {
	const properties = form.flatMap((part) => (Array.isArray(part) ? part : []));
	const list = properties.find(({ name }) => name === 'options')?.options ?? [];
	const found = list.find(({ name }) => name === option);
	return found && 'displayName' in found ? found.displayName : option;
}

function isExpression(raw: unknown): boolean {
	return typeof raw === 'string' && raw.startsWith('=');
}

function listed(raw: unknown): object {
	return typeof raw === 'object' && raw !== null ? raw : {};
}

function valueIn(raw: unknown, name: string): unknown {
	return (listed(raw) as Given)[name];
}

function textOf(value: unknown): string {
	return typeof value === 'string' ? value : '';
}

function shown(value: unknown): string {
	if (value === undefined || value === null || value === '') return 'empty';
	return typeof value === 'object' ? 'an object' : String(value).slice(0, 50);
}
