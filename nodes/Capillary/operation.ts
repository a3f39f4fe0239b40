import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Outcome, Result } from './delivery/answer';
import type { ItemRequest } from './delivery/request';
import type { Run, Unfinished } from './delivery/run';
import type { ItemParameters, ReadingContext } from './fields/item';
import type { NamedFields } from './fields/namedFields';

/** A part of the form: parameters that belong together, or fields of the organization's own. */
export type FormPart = INodeProperties[] | NamedFields;

/** What one request of an operation brings: an object, or a list of them. */
export type Delivered = Outcome<Result | Result[]>;

/** An entry of a list in the form. */
type Option = INodePropertyOptions & { value: string };

/**
 * One entry of the node's operation list: its form, what the form becomes, and how that is delivered.
 * An operation is a file in the folder of its resource, and a line in that folder's index.
 */
export interface Operation<Request extends ItemRequest = ItemRequest> {
	option: Option;
	/** What its summary counts, in the singular, e.g. `customer` */
	noun: string;
	/** What its request would do to what it is about, e.g. `added`; left out, it is written or read */
	change?(request: Request): string;
	/** True when the operation changes nothing */
	reads?: true;
	/** True when what it writes is new, unless its result says otherwise */
	adds?: true;
	/** The parts of the form it shows, from top to bottom */
	form: FormPart[];
	/** What one item asks for; throws a FieldError when the form cannot be sent */
	toRequest(item: ItemParameters, context: ReadingContext): Request;
	/** Delivers the request of one item */
	deliver(request: Request, run: Run): Promise<Delivered>;
	/** What Capillary counts a request for several items as, where it is another API than that of one item */
	groupApi?: string;
	/** Delivers requests of several items with one request to Capillary, and answers for each of them, in order */
	deliverGroup?(requests: Request[], run: Run): Promise<Array<Delivered | Unfinished>>;
}

/** One entry of the node's resource list: a folder of operations, and a line in `resources.ts`. */
export interface Resource {
	option: Option;
	/** In the order of the form */
	operations: Operation[];
	/** The operation that the form begins with */
	first: Operation;
}
