import type { INodeProperties } from 'n8n-workflow';
import { fromList } from './fromList';

/** A till of the organization, known by its code. */
export function tillField(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
): INodeProperties {
	return fromList(field, 'getTills', {
		displayName: 'By Code',
		placeholder: 'e.g. store.pune.01',
	});
}
