/** A row of the file that a benchmark's workflow reads: the values of one customer. */
export interface Customer {
	customerId: number;
	mobile: string;
	email: string;
	firstName: string;
	lastName: string;
	gender: string;
	hobbies: string;
	city: string;
}

const FIRST_ID = 100_000_001;

/** Customers whose values all differ, except for gender, hobbies and city. */
export function customers(count: number): Customer[] {
	return Array.from({ length: count }, (_, index) => ({
		customerId: FIRST_ID + index,
		mobile: String(919_000_000_000 + index),
		email: `customer.${index}@example.com`,
		firstName: `First${index}`,
		lastName: `Last${index}`,
		gender: ['Female', 'Male'][index % 2],
		hobbies: ['Reading', 'Chess', 'Hiking'][index % 3],
		city: ['Pune', 'Bengaluru', 'Delhi', 'Chennai'][index % 4],
	}));
}

/** The customers as CSV text. No value needs quotes. */
export function csvOf(rows: Customer[]): string {
	const lines = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row))];
	return lines.map((line) => line.join(',')).join('\n');
}
