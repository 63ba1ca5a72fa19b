/** The pictures of docs/connect.md, each taken where it stands in the document while the document is played on its gateways. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { playSection } from '../guide/play-guide.ts';
import { readGuide } from '../guide/read-guide.ts';
import { runGateway, type RunningGateway } from '../guide/run-gateway.ts';
import { fromRoot } from '../lib/project-root.ts';
import type { Shoot } from './scenes.ts';
import { openStage } from './stage.ts';

/** Wednesday, 18 November 2026, 10:12 in New York: every market is open. */
const OPEN_MS = Date.UTC(2026, 10, 18, 15, 12);
/** Quotes and health have come by then. */
const SETTLE_MS = 2_000;

export async function playGuide(browser: Browser, shooterOf: (page: Page) => Shoot): Promise<void> {
  const sections = readGuide(readFileSync(fromRoot('docs', 'connect.md'), 'utf8'));
  const shiftMs = OPEN_MS - Date.now();
  const clock = {
    NODE_OPTIONS: `--require ${fromRoot('test/e2e/harness/shifted-clock.cjs')}`,
    RUNG_TEST_CLOCK_MS: String(shiftMs),
  };
  const gateways: RunningGateway[] = [];
  try {
    for (const words of sections.flatMap((section) => section.gateways)) gateways.push(await runGateway(words, clock));
    const stage = await openStage(browser, [], shiftMs);
    const { page } = stage;
    const shoot = shooterOf(page);
    const picture = async (file: string): Promise<void> => {
      await page.waitForTimeout(SETTLE_MS);
      await shoot(path.basename(file).replace(/-1440\.png$/, ''));
    };
    try {
      for (const section of sections)
        await playSection({ page, typed: (text) => text, picture, keysWindow: null }, section);
    } finally {
      await stage.close();
    }
  } finally {
    for (const gateway of gateways) await gateway.stop();
  }
}
