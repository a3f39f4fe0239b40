import { NodeOperationError } from 'n8n-workflow';
import { hostOf } from '../../../credentials/host';
import { Secrets } from '../../../credentials/secrets';
import type { Destination, Sender } from './send';

/**
 * Where the credential chosen in the node points.
 *
 * @param authentication the node's parameter: `basic` or `oauth`
 * @throws NodeOperationError when the credential is missing or its host cannot be used
 */
export async function readDestination(this: Sender, authentication: unknown): Promise<Destination> {
	const credentialType = authentication === 'oauth' ? 'capillaryOAuthApi' : 'capillaryApi';
	const credentials = await this.getCredentials(credentialType);
	try {
		return {
			credentialType,
			host: hostOf(credentials),
			user: String(credentials.username ?? credentials.key ?? '').trim(),
			region: String(credentials.region ?? ''),
			credentials,
			secrets: new Secrets(credentials),
		};
	} catch (error) {
		throw new NodeOperationError(this.getNode(), error as Error, {
			description: 'Open the credential of this node and correct Region or Host.',
		});
	}
}
