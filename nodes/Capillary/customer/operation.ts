import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { WriteRequest } from '../delivery/request';
import type { DataTypes } from '../fields/namedFields';
import type { Form } from '../fields/reading';

/** What an operation has to know beyond the form. */
export interface FormContext {
	/** The workflow's time zone, e.g. `Asia/Kolkata`, for dates that carry none */
	timezone: string;
	extendedFieldTypes: DataTypes;
	customFieldTypes: DataTypes;
}

/** One entry of the node's operation list: its form, and what the form becomes. */
export interface Operation {
	option: INodePropertyOptions;
	/** The parts of the form it shows */
	form: INodeProperties[][];
	/** The request for one item; throws a FieldError when the form cannot be sent */
	toRequest: (form: Form, context: FormContext) => WriteRequest;
}
