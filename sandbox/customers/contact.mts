/** Digits only, with the country code and without a plus (page "Data fields"). */
export function isMobile(value: string): boolean {
	return /^\d{7,15}$/.test(value);
}

export function isEmail(value: string): boolean {
	return value.length <= 255 && /^[\w+.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(value);
}
