import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Outcome, Result } from './delivery/answer';
import type { Surroundings } from './delivery/deliver';
import type { ItemRequest } from './delivery/request';
import type { DataTypes } from './fields/namedFields';
import type { Form } from './fields/values/text';

/** What an operation has to know beyond the form. */
export interface FormContext {
	/** The workflow's time zone, e.g. `Asia/Kolkata`, for dates that carry none */
	timezone: string;
	extendedFieldTypes: DataTypes;
	customFieldTypes: DataTypes;
}

/** Says what became of each request, in order; `undefined` where the run ended before that was known. */
export type Delivery<Request extends ItemRequest> = (
	requests: Request[],
	around: Surroundings,
) => Promise<Array<Outcome<Result | Result[]> | undefined>>;

/** One entry of the node's operation list: its form, what the form becomes, and how that is delivered. */
export interface Operation<Request extends ItemRequest = ItemRequest> {
	option: INodePropertyOptions;
	/** The parts of the form it shows */
	form: INodeProperties[][];
	/** What one item asks for; throws a FieldError when the form cannot be sent */
	toRequest: (form: Form, context: FormContext) => Request;
	/** How the requests of one job are delivered; several of them only where the operation groups them */
	deliver: Delivery<Request>;
	/** True when one request to Capillary may carry several items */
	groups?: boolean;
	/** True when the operation changes nothing */
	reads?: boolean;
}

/** Gives an operation whose requests carry more than others a place among all operations. */
export function operation<Request extends ItemRequest>(definition: Operation<Request>): Operation {
	return definition as unknown as Operation;
}
