import type { INodeProperties } from 'n8n-workflow';
import { FieldError } from '../fields/values/FieldError';
import { readText } from '../fields/values/text';
import { accountList } from '../metadata/lists';
import { listOperation } from './list';

export const organizationId: INodeProperties[] = [
	{
		displayName: 'Organization ID',
		name: 'organizationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 9081',
		description:
			'The number of your organization in Capillary. You find it in the address of InTouch, or ask your administrator.',
	},
];

export const getSourceAccounts = listOperation(
	{
		name: 'Get Source Accounts',
		value: 'getSourceAccounts',
		action: 'Get source accounts of organization',
		description: 'List the accounts of your sources, which the node calls Account ID',
	},
	'source account',
	(item) => {
		const id = readText(item('organizationId'), 'Organization ID');
		if (/^\d{1,19}$/.test(id)) return accountList(id);
		throw new FieldError(
			'Organization ID',
			id === '' ? '"Organization ID" is empty' : `"${id}" in "Organization ID" is not a number`,
			'Fill in the number of your organization, e.g. 9081.',
		);
	},
	[organizationId],
);
