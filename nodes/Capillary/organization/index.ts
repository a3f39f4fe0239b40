import type { Operation } from '../operation';
import { getCustomFields } from './getCustomFields';
import { getExtendedFields } from './getExtendedFields';
import { getPrograms } from './getPrograms';
import { getSourceAccounts } from './getSourceAccounts';
import { getSources } from './getSources';
import { getTills } from './getTills';

/** What can be asked about the organisation, in the order of the form. */
export const organizationOperations: Operation[] = [
	getCustomFields,
	getExtendedFields,
	getPrograms,
	getSourceAccounts,
	getSources,
	getTills,
];
