// Shows the sandbox's customers and requests and keeps them up to date. Every value is inserted as
// text, never as HTML, so no customer's name can run code here.

const SHOWN = 50;
const PAUSE_MILLISECONDS = 1000;

// The id of the newest request that is shown; -1: nothing is shown yet.
let newest = -1;
const entries = [];

/** An element with a class and children; a string becomes text. */
function element(name, className, ...children) {
	const node = document.createElement(name);
	if (className) node.className = className;
	node.append(...children);
	return node;
}

/** A list of labels and values, without those that are empty. */
function facts(pairs) {
	const list = element('dl');
	for (const [label, value] of pairs) {
		if (value) list.append(element('dt', '', label), element('dd', '', value));
	}
	return list;
}

function pairsOf(fields) {
	return Object.entries(fields)
		.map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : value}`)
		.join(' · ');
}

function channelText(channel) {
	const flags = ['primary', 'verified', 'subscribed'].filter((flag) => channel[flag]);
	const places = ['residence', 'office'].filter((place) => channel.meta[place]);
	const notes = [...flags, ...places].join(', ');
	return `${channel.type} ${channel.value}${notes ? ` (${notes})` : ''}`;
}

function profileNode(profile) {
	const place = profile.accountId ? `${profile.source} · ${profile.accountId}` : profile.source;
	return element(
		'div',
		'profile',
		facts([
			['Source', place],
			['Name', `${profile.firstName} ${profile.lastName}`.trim()],
			['Identifiers', profile.identifiers.map(({ type, value }) => `${type} ${value}`).join(' · ')],
			['Channels', profile.commChannels.map(channelText).join(' · ')],
			['Custom fields', pairsOf(profile.fields)],
		]),
	);
}

function enrollmentText(program) {
	const tier = program.currentSlab || `tier ${program.slabSNo}`;
	return `${program.programTitle} (${program.programId}): ${tier}, ${program.loyaltyPoints} points`;
}

function customerNode(customer) {
	const [first] = customer.profiles;
	const name = `${first?.firstName ?? ''} ${first?.lastName ?? ''}`.trim() || 'No name';
	const points = `${customer.pointsSummary.loyaltyPoints} points`;
	return element(
		'article',
		'',
		element('h3', '', name, element('span', 'faint', String(customer.id))),
		facts([
			['Loyalty', `${customer.loyaltyInfo.loyaltyType}, ${points}`],
			['Status', customer.customerStatus.label],
			['Till', customer.associatedWith],
			['Extended fields', pairsOf(customer.extendedFields)],
			['Programs', customer.loyaltyProgramDetails.map(enrollmentText).join(' · ')],
			[
				'Subscriptions',
				customer.subscriptionInfo.subscriptions
					.map(({ channel, priority, type }) => `${channel} ${priority} ${type}`)
					.join(' · '),
			],
		]),
		...customer.profiles.map(profileNode),
	);
}

function jsonPart(title, value) {
	if (value === null || (Array.isArray(value) && value.length === 0)) return [];
	const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
	return [element('h4', '', title), element('pre', '', text)];
}

function requestNode(entry) {
	const query = new URLSearchParams(entry.query).toString();
	const failed = entry.status === null || entry.status >= 400 || entry.failure !== null;
	const status = element('span', failed ? 'bad' : 'good', String(entry.status ?? 'none'));
	const node = element(
		'details',
		'',
		element(
			'summary',
			'',
			element('span', 'faint', new Date(entry.time).toLocaleTimeString([], { hour12: false })),
			status,
			element('span', '', `${entry.method} ${entry.path}${query ? `?${query}` : ''}`),
			element('span', 'faint', `${Math.round(entry.milliseconds)} ms`),
		),
	);
	// The body is built when the request is opened, because most never are.
	node.addEventListener('toggle', () => node.append(requestBody(entry)), { once: true });
	return node;
}

function requestBody(entry) {
	return element(
		'div',
		'body',
		facts([
			['Signed in as', entry.signedInAs ?? 'nobody'],
			['Simulated failure', entry.failure],
			['Changes saved', entry.committed ? 'yes' : 'no'],
			['Request ID', entry.requestId],
		]),
		...jsonPart('Unknown keys', entry.ignoredKeys),
		...jsonPart('Request', entry.body),
		...jsonPart('Response', entry.answer),
	);
}

function webHookNode(webHook) {
	const state = element(
		'span',
		webHook.active ? 'good' : 'faint',
		webHook.active ? 'active' : 'ended',
	);
	return element(
		'article',
		webHook.active ? '' : 'ended',
		element('h4', '', webHook.name, state),
		facts([
			['Address', `${webHook.methodType} ${webHook.webHookUrl}`],
			['Events', webHook.eventNames.join(', ')],
			['Headers', webHook.headerNames.join(', ')],
		]),
	);
}

const STATE_CLASSES = { delivered: 'good', failed: 'bad', waiting: 'faint' };

function deliveryNode(delivery) {
	const tries = delivery.statuses.map((status) => status || 'no answer').join(', ');
	const node = element(
		'details',
		'',
		element(
			'summary',
			'',
			element('span', 'faint', new Date(delivery.time).toLocaleTimeString([], { hour12: false })),
			element('span', STATE_CLASSES[delivery.state], delivery.state),
			element('span', '', delivery.eventName),
			element('span', 'faint', tries),
		),
	);
	const build = () =>
		node.append(
			element(
				'div',
				'body',
				facts([['To', `${delivery.webHookName}, ${delivery.url}`]]),
				...jsonPart('Payload', delivery.payload),
			),
		);
	node.addEventListener('toggle', build, { once: true });
	return node;
}

function show(id, nodes, emptyText) {
	const box = document.getElementById(id);
	box.replaceChildren(...(nodes.length > 0 ? nodes : [element('p', 'empty', emptyText)]));
}

async function fetchJson(path) {
	const answer = await fetch(path);
	return answer.json();
}

async function refresh() {
	const head = await fetchJson('/sandbox/journal?limit=0');
	if (head.newest === newest) return;
	// After a reset the ids start again.
	if (head.newest < newest) forget();
	const after = Math.max(newest, head.newest - SHOWN);
	const journal = await fetchJson(`/sandbox/journal?after=${after}&limit=${SHOWN}`);
	for (const entry of journal.entries) entries.unshift(requestNode(entry));
	newest = journal.entries.at(-1)?.id ?? head.newest;
	entries.length = Math.min(entries.length, SHOWN);
	const { customers, total } = await fetchJson(`/sandbox/customers?limit=${SHOWN}`);
	show('requests', entries, 'No requests yet.');
	show('customers', customers.map(customerNode), 'No customers yet.');
	say(`${total} customers, ${newest} requests; showing the latest ${SHOWN} of each.`);
}

// What is shown of webhooks and deliveries, as text: nothing is built anew that stayed the same.
let shownEvents = '';

async function refreshEvents() {
	const { webHooks } = await fetchJson('/sandbox/webhooks');
	const { deliveries } = await fetchJson(`/sandbox/deliveries?last=${SHOWN}`);
	const text = JSON.stringify([webHooks, deliveries]);
	if (text === shownEvents) return;
	shownEvents = text;
	// Those that are active come first, then the newest.
	const sorted = webHooks.reverse().sort((one, other) => other.active - one.active);
	show('webhooks', sorted.map(webHookNode), 'No webhooks yet.');
	show('deliveries', deliveries.reverse().map(deliveryNode), 'No events sent yet.');
}

async function offerEvents() {
	const { events } = await fetchJson('/sandbox/events');
	document.getElementById('event').append(...events.map((event) => new Option(event)));
}

function forget() {
	newest = -1;
	shownEvents = '';
	entries.length = 0;
}

function say(text) {
	document.getElementById('summary').textContent = text;
}

async function run() {
	try {
		await refresh();
		await refreshEvents();
	} catch {
		say('The sandbox is not responding.');
		// So that the next answer is shown in any case.
		forget();
	}
	setTimeout(run, PAUSE_MILLISECONDS);
}

document.getElementById('reset').addEventListener('click', async () => {
	if (!confirm('Delete every customer and request, and reset the switches?')) return;
	await fetch('/sandbox/reset', { method: 'POST' });
	forget();
});

document.getElementById('send').addEventListener('submit', async (submit) => {
	submit.preventDefault();
	const answer = await fetch('/sandbox/events', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ event: document.getElementById('event').value }),
	});
	const { webHooks } = await answer.json();
	const count = webHooks === 1 ? 'one webhook' : `${webHooks} webhooks`;
	document.getElementById('sent').textContent =
		webHooks === 0 ? 'No active webhook wants this event.' : `Sent to ${count}.`;
});

void offerEvents();
void run();
