import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api } from '../api.ts';
import { at, listAt, textAt } from '../json.ts';
import type { Behaviour } from '../misbehaving-provider.ts';
import { newFile } from '../names.ts';
import { provider } from '../shared-stack.ts';
import { storedVideo } from '../stored-video.ts';

const CHROMIUM = process.env['E2E_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A front end in one page: `play(url)` plays to the end and says what was seen. */
const PAGE = `<!doctype html><video muted playsinline></video><script>
  async function play(url) {
    const video = document.querySelector('video');
    const ended = new Promise((resolve, reject) => {
      video.onended = resolve;
      video.onerror = () => reject(new Error(video.error.message));
    });
    video.src = url;
    await video.play();
    await ended;
    return { currentTime: video.currentTime, duration: video.duration, width: video.videoWidth, height: video.videoHeight };
  }
</script>`;

describe('a presigned URL in a browser', () => {
  let browser: Browser;
  let pages: Server;
  let pageUrl: string;

  beforeAll(async () => {
    await access(CHROMIUM).catch((cause: unknown) => {
      throw new Error(`no Chromium at ${CHROMIUM}: apt-get install chromium, or set E2E_CHROMIUM`, { cause });
    });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
    pages = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
    }).listen(0, '127.0.0.1');
    await once(pages, 'listening');
    const address = pages.address();
    if (address === null || typeof address === 'string') throw new Error('no TCP port');
    pageUrl = `http://127.0.0.1:${address.port}/`;
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
  });

  it.each<[Behaviour, number, number]>([
    ['normal', 640, 360],
    ['fractal', 480, 270],
    ['index-last', 360, 640],
    ['large', 640, 360],
  ])('plays the stored video to its end (%s, %ix%i)', { timeout: 120_000 }, async (behaviour, width, height) => {
    const video = await storedVideo({ original_url: provider.url(behaviour, newFile()) });
    const answer = await api(video.tenant).post('/playback-urls', { videos: [{ key: video.key }] });
    const url = textAt(listAt(answer.body, 'videos')[0], 'url');
    const page = await browser.newPage();
    await page.goto(pageUrl);
    const played: unknown = await page.evaluate(`play(${JSON.stringify(url)})`);
    await page.close();
    expect(played).toMatchObject({ width, height });
    const duration = Number(at(played, 'duration'));
    expect(duration).toBeGreaterThan(1.9);
    expect(at(played, 'currentTime')).toBeCloseTo(duration, 1);
  });
});
