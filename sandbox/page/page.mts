import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

const FILES = [
	{ path: '/', file: 'page.html', type: 'text/html; charset=utf-8' },
	{ path: '/page.css', file: 'page.css', type: 'text/css; charset=utf-8' },
	{ path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
];

/** The page that shows customers and requests as they arrive. */
export function addPage(app: FastifyInstance): void {
	for (const { path, file, type } of FILES) {
		const content = readFileSync(new URL(file, import.meta.url), 'utf8');
		app.get(path, async (_request, reply) =>
			reply
				.type(type)
				.header('Content-Security-Policy', "default-src 'self'")
				.header('Cache-Control', 'no-cache')
				.send(content),
		);
	}
}
