import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { root } from '../../tools/n8n/npm.js';

/** The pictures that README.md and docs/ show; the browser tests take every one of them. */
export const pictures = [
	'add-form',
	'agent',
	'canvas',
	'columns',
	'credential',
	'error',
	'fields-by-hand',
	'form-page',
	'node-panel',
	'output',
	'sandbox-page',
] as const;

/** The pictures of docs/trigger.md; a test of their own takes them. */
export const triggerPictures = ['trigger-event', 'trigger-webhook'] as const;

/** Where the pictures of the documentation are. */
export const imagesFolder = join(root, 'docs/images');

type Picture = (typeof pictures)[number] | (typeof triggerPictures)[number];

/** n8n's notifications, and the notes on the canvas. */
const distractions = '.el-notification, [data-test-id=sticky] { visibility: hidden }';

const taken = new Set<string>();

/** A part of a page, in pixels. */
export interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

/**
 * Takes a picture of a part of the page, without a mouse pointer over it. Only `npm run screenshots`
 * saves it.
 */
export async function takePicture(page: Page, name: Picture, clip: Area) {
	await page.mouse.move(0, 0);
	const picture = await page.screenshot({ clip, style: distractions, animations: 'disabled' });
	taken.add(name);
	if (!process.env.WRITE_SCREENSHOTS) return;
	await mkdir(imagesFolder, { recursive: true });
	await writeFile(join(imagesFolder, `${name}.png`), picture);
}

/** Names of the pictures taken in this run. */
export function takenPictures(): string[] {
	return [...taken].sort();
}
