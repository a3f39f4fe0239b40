import { createHash, randomBytes } from 'crypto';

/** What a webhook is for: one waits for a test event, one works. */
export type Purpose = 'live' | 'test';

/** Whose webhook it is. */
export interface Owner {
	/** What n8n calls itself, so that a copy of a workflow in another n8n is another owner */
	instance: string;
	workflowId: string;
	nodeId: string;
}

/**
 * A name that nobody else has: names are unique among all organizations of a cluster, and stay taken for ever
 * (Capillary: add-webhook-account). Whoever reads Capillary's list finds the workflow by its ID.
 */
export function nameOf(owner: Owner, purpose: Purpose): string {
	return `n8n_${owner.workflowId}${markOf(owner, purpose)}${randomBytes(4).toString('hex')}`;
}

/** Whether a name is one that this node gave: no other node, workflow or n8n gives such names. */
export function isNameOf(owner: Owner, purpose: Purpose, name: string): boolean {
	return name.startsWith('n8n_') && name.includes(markOf(owner, purpose));
}

function markOf({ instance, workflowId, nodeId }: Owner, purpose: Purpose): string {
	const told = JSON.stringify([instance, workflowId, nodeId]);
	return `_${createHash('sha256').update(told).digest('hex').slice(0, 20)}_${purpose}_`;
}
