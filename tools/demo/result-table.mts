import type { Item } from '../n8n/home.mts';
import { messagesOf, mobileOf, outputsOf, rowOf } from './comparison.mts';
import type { Row } from './csv.mts';
import type { HeldCustomer, Play } from './play.mts';

/** The result of a play as text: how many rows went where, why some failed, who is in Capillary. */
export function resultTable(play: Play): string {
	const [added, notAdded] = outputsOf(play.add['Add customers']);
	const [updated, notUpdated] = outputsOf(play.updateById['Update customers']);
	const [changed, notChanged] = outputsOf(play.updateByLookup['Update customers']);
	const failed = [
		...reasons(notAdded, 'customers.csv', play.customerRows),
		...messagesOf(notUpdated).map((message) => `  added.csv: ${message}`),
		...reasons(notChanged, 'changes.csv', play.changeRows),
	];
	const customers = [...play.customers].sort((one, other) => one.id - other.id);
	return [
		`Rows read          ${number(play.customerRows.length)}  customers.csv`,
		`                   ${number(play.changeRows.length)}  changes.csv`,
		`Added              ${number(added.length)}`,
		`Updated by ID      ${number(updated.length)}`,
		`Updated by lookup  ${number(changed.length)}`,
		`Failed             ${number(failed.length)}`,
		...failed,
		'',
		`Customers in Capillary now: ${customers.length}`,
		...customers.map(customerLine),
	].join('\n');
}

// A spreadsheet counts lines from 1, and the first has the column names.
function reasons(items: Item[], file: string, rows: Row[]): string[] {
	return items.map((item) => {
		const index = rowOf(item)!;
		const who = rows[index].firstName ?? rows[index].identifierValue;
		return `  ${file} line ${index + 2} (${who}): ${item.json.error}`;
	});
}

function customerLine(customer: HeldCustomer): string {
	const { firstName, lastName } = customer.profiles[0];
	const sources = customer.profiles.map((profile) => profile.source).join(' + ');
	const name = `${firstName} ${lastName}`;
	const { city = '' } = customer.extendedFields;
	return `  ${customer.id}  ${mobileOf(customer)}  ${name.padEnd(20)}${city.padEnd(14)}${sources}`;
}

function number(count: number): string {
	return String(count).padStart(4);
}
