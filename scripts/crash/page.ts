/**
 * One page in a real browser on the browser shell, open through all the kills: it has to find its way back by itself, and
 * what it shows has to be what the journal says.
 */
import type { Browser, Page } from '@playwright/test';
import type { JournalBooks } from './witness.ts';

export type Screen = {
  /** Where the page differs from the journal; empty when it agrees. */
  readonly compare: (journal: JournalBooks) => Promise<string[]>;
  /** Whether it shows the engine as there. */
  readonly live: () => Promise<boolean>;
  readonly alive: () => boolean;
  /** How often it lost the engine and came back. */
  readonly reconnects: () => number;
  readonly close: () => Promise<void>;
};

type Shown = {
  /** False while the page says that the engine is gone. */
  readonly live: boolean;
  /** Rows that the working list counts, shown or scrolled out. */
  readonly count: number;
  /** Row id → state, of the rows shown. */
  readonly rows: readonly (readonly [string, string])[];
};

/** Opens the page, or says why there is none. */
export async function openScreen(executable: string, url: string): Promise<Screen> {
  const { chromium } = await import('@playwright/test');
  const browser: Browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--font-render-hinting=none'],
  });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
  let sockets = 0;
  let crashed = false;
  page.on('websocket', () => {
    sockets += 1;
  });
  page.on('crash', () => {
    crashed = true;
  });
  await page.goto(url);
  return {
    compare: async (journal) => (crashed ? ['the page crashed'] : comparePage(page, journal)),
    live: async () => !crashed && ((await page.evaluate(READ_PAGE)) as Shown).live,
    alive: () => !crashed && !page.isClosed() && browser.isConnected(),
    reconnects: () => Math.max(0, sockets - 1),
    close: () => browser.close(),
  };
}

async function comparePage(page: Page, journal: JournalBooks): Promise<string[]> {
  const shown = (await page.evaluate(READ_PAGE)) as Shown;
  if (!shown.live) return ['page: it says that the engine is gone'];
  const problems: string[] = [];
  if (shown.count !== journal.working.size)
    problems.push(`page: ${shown.count} rows work, ${journal.working.size} in the journal`);
  for (const [id, status] of shown.rows) {
    const ours = journal.working.get(id) ?? 'nothing that works';
    if (ours !== status) problems.push(`page: ${id} is ${status}, ${ours} in the journal`);
  }
  return problems;
}

/** Read in one go, so that no tick comes between two looks. Text, since it runs in the page. */
const READ_PAGE = `(() => {
  const table = document.querySelector('[data-testid="working-table"]');
  const states = [...document.querySelectorAll('[data-testid="working-table"] [data-status]')];
  return {
    live: document.querySelector('.cover-below')?.getAttribute('data-covered') === 'false',
    count: table === null ? 0 : Number(table.getAttribute('aria-rowcount')) - 1,
    rows: states.map((cell) => [cell.getAttribute('data-testid').replace(/^state-/, ''), cell.getAttribute('data-status')]),
  };
})()`;
