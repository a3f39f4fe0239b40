/** The node by which a person starts a workflow in the editor, and `n8n execute` does. */
export const START_NODE = {
	id: 'Start',
	name: 'Start',
	type: 'n8n-nodes-base.manualTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};
