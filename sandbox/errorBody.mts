import { v2ErrorBody } from './domainError.mts';

/**
 * The body of a failed answer in the format of the API that was called: v1.1 has its own envelope,
 * and v3 has `data`.
 */
export function errorBody(path: string, code: number, message: string): object {
	if (path.startsWith('/v1.1/')) {
		// Page "Authorization flows" prints these two with success "true" and the code as a string.
		if (code === 401 || code === 498) {
			return {
				response: { status: { success: 'true', code: String(code), message }, customers: null },
			};
		}
		const status = { code, message, success: false, warnings: { warning: [] } };
		return { response: { status } };
	}
	if (path.startsWith('/v3/')) return { data: null, errors: [{ code, message }] };
	return v2ErrorBody(code, message);
}
