/** Who owns an n8n that this project starts. */
export const owner = {
	email: 'owner@example.com',
	firstName: 'Sandbox',
	lastName: 'Owner',
};

interface SignIn {
	email: string;
	password: string;
}

/** The owner of a running n8n, signed in: calls the API that n8n's editor calls. */
export class Session {
	readonly address: string;
	/** For a browser or a request of one's own: the value of the header `Cookie`. */
	readonly cookie: string;

	/**
	 * Sets up the owner, as the first page of a new n8n does.
	 * @throws when there is an owner already
	 */
	static async ofNewOwner(address: string, password: string): Promise<Session> {
		return await Session.#enter(address, '/owner/setup', { ...owner, password });
	}

	/** Whether somebody has been set up as the owner. */
	static async hasOwner(address: string): Promise<boolean> {
		const settings: any = await (await send(address, 'GET', '/settings', {})).json();
		return !settings.data.userManagement.showSetupOnFirstLoad;
	}

	/** @throws when n8n does not accept e-mail and password */
	static async signIn(address: string, { email, password }: SignIn): Promise<Session> {
		return await Session.#enter(address, '/login', { emailOrLdapLoginId: email, password });
	}

	static async #enter(address: string, path: string, body: unknown): Promise<Session> {
		const answer = await send(address, 'POST', path, {}, body);
		const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		return new Session(address, cookies.join('; '));
	}

	private constructor(address: string, cookie: string) {
		this.address = address;
		this.cookie = cookie;
	}

	/** @param path behind `/rest`, e.g. '/workflows' */
	async get(path: string): Promise<any> {
		return await this.#request('GET', path);
	}

	async post(path: string, body: unknown = {}): Promise<any> {
		return await this.#request('POST', path, body);
	}

	async patch(path: string, body: unknown): Promise<any> {
		return await this.#request('PATCH', path, body);
	}

	async delete(path: string): Promise<any> {
		return await this.#request('DELETE', path);
	}

	/**
	 * Starts a workflow as the editor's button does.
	 * @param triggerToStartFrom the trigger's name, and what it puts out where a person gives that
	 * @returns the ID of the execution, which goes on
	 */
	async run(
		workflowId: string,
		triggerToStartFrom: { name: string; data?: object },
	): Promise<string> {
		// An older n8n takes the workflow from the editor instead of looking it up.
		const workflowData = await this.get(`/workflows/${workflowId}`);
		const start = { workflowData, triggerToStartFrom };
		return (await this.post(`/workflows/${workflowId}/run`, start)).executionId;
	}

	/** @returns what n8n answers, out of the envelope `data` it puts most answers in */
	async #request(method: string, path: string, body?: unknown): Promise<any> {
		const answer = await send(this.address, method, path, { cookie: this.cookie }, body);
		const json: any = await answer.json();
		return json.data ?? json;
	}
}

async function send(
	address: string,
	method: string,
	path: string,
	headers: Record<string, string>,
	body?: unknown,
): Promise<Response> {
	const answer = await fetch(`${address}/rest${path}`, {
		method,
		headers: { 'Content-Type': 'application/json', ...headers },
		body: body === undefined ? undefined : JSON.stringify(body),
	});
	if (answer.ok) return answer;
	throw new Error(`n8n answered ${method} ${path} with ${answer.status}: ${await answer.text()}`);
}
