import type { Resource } from '../operation';
import { getCustomFields } from './getCustomFields';
import { getExtendedFields } from './getExtendedFields';
import { getPrograms } from './getPrograms';
import { getSourceAccounts } from './getSourceAccounts';
import { getSources } from './getSources';
import { getTills } from './getTills';

/** What can be asked about the organization. */
export const organizationResource: Resource = {
	option: { name: 'Organization', value: 'organization' },
	first: getExtendedFields,
	operations: [
		getCustomFields,
		getExtendedFields,
		getPrograms,
		getSourceAccounts,
		getSources,
		getTills,
	],
};
