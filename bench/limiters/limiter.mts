import { limitedServer, type Counting } from '../fleet/server.mts';
import type { Server } from '../fleet/worker.mts';

/** A kind of limiter, with its numbers. */
export type Limiter =
	/** So many a minute; with `becomes`, another number from `after` milliseconds on */
	| {
			kind: 'minute';
			counting: Counting;
			limit: number;
			becomes?: { limit: number; after: number };
	  }
	/** So many a second, in windows that open with the full second, or looking back a second */
	| { kind: 'second'; counting: 'fixed' | 'sliding'; limit: number }
	/** A bucket of `burst` tokens, `perSecond` of which come back */
	| { kind: 'bucket'; perSecond: number; burst: number }
	/** So many under way at once */
	| { kind: 'under way'; limit: number }
	/** Any request, with this probability; the rest as many a minute as `limit` says */
	| { kind: 'chance'; probability: number; limit?: number };

/** How fast requests can be at all: so many at a time, each so long on average (milliseconds). */
export interface Road {
	atATime: number;
	travel: number;
}

/** For what share of a request's travel a server is busy with it that counts those under way. */
export const BUSY = 0.9;

const SECOND = 1_000;
const MINUTE = 60_000;

/**
 * A server that is limited in this way. It does not count what it refuses.
 *
 * @param retryAfter whether a refusal carries Retry-After, in whole seconds, rounded up
 * @param random decides about chance refusals
 */
export function serverOf(limiter: Limiter, retryAfter: boolean, random: () => number): Server {
	switch (limiter.kind) {
		case 'minute': {
			const { limit, counting, becomes } = limiter;
			const first = limitedServer(limit, counting, retryAfter);
			const second = limitedServer(becomes?.limit ?? limit, counting, retryAfter);
			const ahead = aheadOf(counting);
			return (now) => (becomes && now >= becomes.after ? second : first)(now + ahead);
		}
		case 'second':
			return perSecond(limiter.limit, limiter.counting === 'sliding', retryAfter);
		case 'bucket':
			return bucket(limiter.perSecond, limiter.burst, retryAfter);
		case 'under way':
			return underWay(limiter.limit, retryAfter);
		case 'chance': {
			const { probability, limit = Infinity } = limiter;
			const server = limitedServer(limit, 'sliding', retryAfter);
			return (now) => (random() < probability ? refusal(retryAfter, 1) : server(now));
		}
	}
}

/** What a process sends: from when on (milliseconds), and how many requests. */
export interface Sender {
	at: number;
	requests: number;
}

/**
 * The least time, in milliseconds, that anybody needs for these requests who knows the limiter and obeys
 * Retry-After, but not who comes later: what may be sent is sent.
 *
 * @param senders each on a road of its own
 */
export function optimumOf(
	limiter: Limiter,
	senders: Sender[],
	retryAfter: boolean,
	each: Road,
): number {
	if (limiter.kind === 'minute') return optimumOfMinutes(limiter, senders, each);
	const all = senders.reduce((sum, { requests }) => sum + requests, 0);
	const road = { ...each, atATime: each.atATime * senders.length };
	const ends = senders.map(({ at, requests }) => at + timeOn(each, requests));
	return Math.max(...ends, optimumTogether(limiter, all, retryAfter, road));
}

/** How long so many requests take that nothing limits. */
function timeOn({ atATime, travel }: Road, requests: number): number {
	return (requests * travel) / atATime;
}

/** The optimum of requests that are all ready at the beginning. */
function optimumTogether(
	limiter: Exclude<Limiter, { kind: 'minute' }>,
	requests: number,
	retryAfter: boolean,
	road: Road,
): number {
	switch (limiter.kind) {
		case 'second': {
			const windows = Math.ceil(requests / limiter.limit);
			const last = requests - (windows - 1) * limiter.limit;
			return Math.max((windows - 1) * SECOND + timeOn(road, last), timeOn(road, requests));
		}
		case 'bucket': {
			const { perSecond, burst } = limiter;
			return Math.max(((requests - burst) / perSecond) * SECOND, timeOn(road, requests));
		}
		case 'under way':
			return Math.max(timeOn(road, requests), (requests * road.travel * BUSY) / limiter.limit);
		case 'chance': {
			const { probability, limit = Infinity } = limiter;
			const refused = (requests * probability) / (1 - probability);
			const free = timeOn(road, requests + refused) + (retryAfter ? refused * SECOND : 0);
			const windows = limit === Infinity ? 1 : Math.ceil(requests / limit);
			return Math.max((windows - 1) * MINUTE, free);
		}
	}
}

/** In steps of this many milliseconds, parts of requests flow as in pipes. */
const STEP = 10;

function optimumOfMinutes(
	{ limit, counting, becomes }: Extract<Limiter, { kind: 'minute' }>,
	senders: Sender[],
	road: Road,
): number {
	const most = STEP / timeOn(road, 1);
	const left = senders.map(({ requests }) => requests);
	/** What flowed in each step of the last minute, where that counts */
	const flowed: number[] = [];
	let used = 0;
	let opened = -aheadOf(counting);
	let allowed = limit;
	for (let now = 0; ; now += STEP) {
		const isSliding = counting === 'sliding';
		if (isSliding && now >= MINUTE) used -= flowed[(now - MINUTE) / STEP];
		const begins = !isSliding && now >= opened + MINUTE;
		if (begins) {
			used = 0;
			opened = counting === 'wall-clock' ? opened + MINUTE : now;
		}
		// Another limit holds from the next minute on.
		if (becomes && now >= becomes.after && (begins || isSliding)) allowed = becomes.limit;
		const wishes = left.map((count, index) =>
			now >= senders[index].at ? Math.min(count, most) : 0,
		);
		const wished = wishes.reduce((sum, wish) => sum + wish, 0);
		const part = Math.min(1, (allowed - used) / Math.max(wished, 1e-9));
		wishes.forEach((wish, index) => (left[index] -= wish * part));
		flowed.push(wished * part);
		used += wished * part;
		if (left.every((count) => count < 1e-6)) return now + STEP;
	}
}

/** A run begins in the middle of a minute of the clock. */
function aheadOf(counting: Counting): number {
	return counting === 'wall-clock' ? 25_000 : 0;
}

function perSecond(limit: number, isSliding: boolean, retryAfter: boolean): Server {
	let accepted: number[] = [];
	let opened = 0;
	return (now) => {
		if (isSliding) accepted = accepted.filter((at) => at > now - SECOND);
		else if (now >= opened + SECOND) {
			opened = now - (now % SECOND);
			accepted = [];
		}
		if (accepted.length >= limit) return refusal(retryAfter, 1);
		accepted.push(now);
		return 'accepted';
	};
}

function bucket(perSecond: number, burst: number, retryAfter: boolean): Server {
	let tokens = burst;
	let last = 0;
	return (now) => {
		tokens = Math.min(burst, tokens + ((now - last) / SECOND) * perSecond);
		last = now;
		if (tokens < 1) return refusal(retryAfter, Math.ceil((1 - tokens) / perSecond));
		tokens--;
		return 'accepted';
	};
}

function underWay(limit: number, retryAfter: boolean): Server {
	let ends: number[] = [];
	return (now, until) => {
		ends = ends.filter((end) => end > now);
		if (ends.length >= limit) return refusal(retryAfter, 1);
		ends.push(until);
		return 'accepted';
	};
}

function refusal(retryAfter: boolean, seconds: number) {
	return retryAfter ? { retryAfter: seconds * SECOND } : {};
}
