import type {
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';

/** Characters that a secret must have, so that nobody finds it by trying. */
const SHORTEST = 16;

/** Looks at a secret that a person made up. Nothing is sent: Capillary does not know it yet. */
export async function testWebhookSecret(
	this: ICredentialTestFunctions,
	{ data }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const { headerName, secret } = data ?? {};
	if (!/^[\w!#$%&'*+.^`|~-]+$/.test(String(headerName ?? '').trim())) {
		return {
			status: 'Error',
			message: 'Header Name is no name of a header. Use letters, digits and hyphens.',
		};
	}
	const { length } = String(secret ?? '').trim();
	if (length < SHORTEST) {
		return {
			status: 'Error',
			message: `Header Value has ${length} characters; use at least ${SHORTEST}. Who guesses it can start the workflow.`,
		};
	}
	return { status: 'OK', message: 'Now enter the same header in Capillary.' };
}
