/** Pictures of the terminal on brokers: each broker is a gateway of test/gateways that speaks its protocol on this machine. */
import type { ChildProcess } from 'node:child_process';
import type { Browser, Page } from '@playwright/test';
import { fromRoot } from '../lib/project-root.ts';
import type { Shoot } from './scenes.ts';
import { end, openStage, send, startUntil } from './stage.ts';

/** Wednesday, 18 November 2026, 10:12 in New York: every market is open. */
const OPEN_MS = Date.UTC(2026, 10, 18, 15, 12);
const SLOW = { timeout: 60_000 } as const;
const PASSPHRASE = 'a passphrase of the pictures';

/** `key` and `secret`: as it prints them; empty where it asks for none. */
type Gateway = {
  readonly port: string;
  readonly key: string;
  readonly secret: string;
  readonly child: ChildProcess;
};
type Gateways = Readonly<Record<string, Gateway>>;
type Typed = {
  readonly broker: string;
  readonly name: string;
  readonly live?: boolean;
  readonly choices?: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly keys?: Readonly<Record<string, string>>;
};

async function startGateway(args: readonly string[], shiftMs: number): Promise<Gateway> {
  const all = [fromRoot('test/gateways/main.ts'), ...args, '--port', '0'];
  const { child, found } = await startUntil(all, /127\.0\.0\.1:(\d+ .*)\n/, shiftMs);
  const said = (wanted: RegExp): string => wanted.exec(found)?.[1] ?? '';
  return { child, port: said(/^(\d+)/), key: said(/ key (\w+)/), secret: said(/ secret (\w+)/) };
}

const address = (gateway: Gateway | undefined): string => `http://127.0.0.1:${gateway?.port ?? ''}`;

async function openDialog(page: Page): Promise<void> {
  await page.getByTestId('connect-broker').click();
  await page.getByTestId('vault').waitFor();
}

async function unlock(page: Page): Promise<void> {
  await page.getByTestId('vault-passphrase').fill(PASSPHRASE);
  await page.getByTestId('vault-again').fill(PASSPHRASE);
  await page.getByTestId('vault-unlock').click();
  await page.locator('[data-testid="vault"][data-state="open"]').waitFor();
}

async function onConnections(page: Page): Promise<void> {
  await page.getByTestId('connection-market-connections').click();
  await page.getByTestId('market-description').getByText('No broker connected').waitFor(SLOW);
}

/** Fills the form of a new connection in; adds nothing. */
async function fillForm(page: Page, typed: Typed): Promise<void> {
  const at = (id: string) => page.getByTestId(`connection-${id}`);
  await at('new').click();
  await at('broker').selectOption(typed.broker);
  if (typed.live === true) await at('mode-live').click();
  await at('name').fill(typed.name);
  await fillFields(page, typed);
}

async function fillFields(page: Page, typed: Typed): Promise<void> {
  const at = (id: string) => page.getByTestId(`connection-${id}`);
  await at('advanced').check();
  for (const [key, value] of Object.entries(typed.choices ?? {})) await at(`field-${key}`).selectOption(value);
  for (const [key, value] of Object.entries(typed.fields)) await at(`field-${key}`).fill(value);
}

async function add(page: Page, typed: Typed): Promise<void> {
  await fillForm(page, typed);
  await addFilled(page, typed);
}

async function addFilled(page: Page, typed: Typed): Promise<void> {
  await page.getByTestId('connection-add').click();
  await page.getByTestId('connection-detail').waitFor();
  const keys = Object.entries(typed.keys ?? {});
  for (const [key, value] of keys) await page.getByTestId(`connection-secret-${key}`).fill(value);
  if (keys.length === 0) return;
  await page.getByTestId('connection-save-keys').click();
  await page.getByText('Kept. Type to replace it.').first().waitFor();
}

async function connect(page: Page): Promise<void> {
  await page.getByTestId('connection-connect').click();
  await page.locator('[data-testid="connection-state"][data-state="ready"]').waitFor(SLOW);
}

const back = (page: Page): Promise<void> => page.getByTestId('connection-back').click();
const tws = (name: string, gateway: Gateway | undefined, live = false): Typed => ({
  ...{ broker: 'ib', name, live },
  fields: { port: gateway?.port ?? '', symbols: 'SPY, QQQ, AAPL, MSFT, NVDA' },
});

/** From the empty dialog to TWS on paper with its checklist, and Alpaca with keys that are refused. */
async function setUp(page: Page, shoot: Shoot, gateways: Gateways): Promise<void> {
  await openDialog(page);
  await shoot('connections-empty');
  await unlock(page);
  await onConnections(page);
  const paper = tws('TWS paper', gateways['tws']);
  await page.getByTestId('connection-new').click();
  await page.getByTestId('connection-name').fill(paper.name);
  await shoot('connection-add');
  await fillFields(page, paper);
  await addFilled(page, paper);
  await page.getByTestId('connection-test').click();
  await page.getByTestId('connection-test-items').waitFor(SLOW);
  await shoot('connection-tested');
  await connect(page);
  await back(page);
  await page.getByTestId('connection-list').getByText(paper.name, { exact: true }).click();
  await page.getByTestId('connection-checklist').click();
  await page.getByTestId('connection-checklist-items').waitFor(SLOW);
  await page.getByTestId('connection-find').fill('AMD');
  await page.getByTestId('connection-find-send').click();
  await page.getByTestId('connection-list-AMD').waitFor(SLOW);
  await page.waitForTimeout(2_000);
  await shoot('connection-paper');
  await back(page);
  const keys = { keyId: 'PKRUNG', secretKey: 'not-the-secret' };
  await add(page, { broker: 'alpaca', name: 'Alpaca paper', fields: { address: address(gateways['alpaca']) }, keys });
  await page.getByTestId('connection-connect').click();
  await page.getByTestId('connection-reason').waitFor(SLOW);
  await page.getByTestId('connection-test').click();
  await page.locator('[data-testid="connection-test-failed"],[data-testid="connection-test-items"]').waitFor(SLOW);
  await shoot('connection-failed');
  await back(page);
  await shoot('connections-list');
  await page.keyboard.press('Escape');
  await endOfDay(page, shoot);
}

async function endOfDay(page: Page, shoot: Shoot): Promise<void> {
  await page.getByTestId('watch-AAPL').waitFor(SLOW);
  await page.waitForTimeout(2_000);
  await send(page, { symbol: 'AAPL', side: 'buy', qty: '10', how: 'market' });
  await send(page, { symbol: 'MSFT', side: 'buy', qty: '5', how: 'market' });
  await page.getByTestId('blotter-tab-endOfDay').click();
  await shoot('end-of-day-before');
  await page.getByTestId('end-of-day-compare').click();
  await page.getByTestId('end-of-day-summary').waitFor(SLOW);
  await page.getByTestId('end-of-day-shown-all').click();
  await shoot('end-of-day');
}

/** Real money: not armed, then armed. */
async function realMoney(page: Page, shoot: Shoot, gateways: Gateways): Promise<void> {
  await openDialog(page);
  await unlock(page);
  await onConnections(page);
  await add(page, tws('TWS live', gateways['live'], true));
  await connect(page);
  await shoot('connection-unarmed');
  await page.getByTestId('connection-arm-name').fill('U1234567');
  await page.getByTestId('connection-arm').click();
  await page.getByTestId('connection-armed').waitFor();
  await shoot('connection-armed');
  await page.keyboard.press('Escape');
  await page.getByTestId('watch-AAPL').click();
  await page.waitForTimeout(2_000);
  await shoot('live-armed');
}

/** One coin at two exchanges. */
async function venues(page: Page, shoot: Shoot, gateways: Gateways): Promise<void> {
  const crypto = (exchange: string, name: string): Typed => {
    const gateway = gateways[exchange];
    return {
      ...{ broker: 'ccxt', name, choices: { exchange, market: 'spot' }, fields: { host: address(gateway) } },
      keys: { apiKey: gateway?.key ?? '', secret: gateway?.secret ?? '' },
    };
  };
  await openDialog(page);
  await unlock(page);
  await onConnections(page);
  await add(page, crypto('binance', 'Binance testnet'));
  await connect(page);
  await back(page);
  await add(page, crypto('bybit', 'Bybit testnet'));
  await connect(page);
  await page.keyboard.press('Escape');
  const coin = page.getByTestId('watch-BTC/USDT').first();
  await coin.click();
  await page.getByTestId('ticket-venues').waitFor(SLOW);
  await page.getByTestId('ticket-side-buy').click();
  await page.getByTestId('ticket-how').selectOption('market');
  await page.getByTestId('ticket-size').fill('0.01');
  await page.getByTestId('ticket-venue').selectOption('best');
  await page.getByTestId('ticket-route').waitFor(SLOW);
  await page.waitForTimeout(2_000);
  await page.locator('[data-testid="ticket-send"]:not([aria-disabled="true"])').click();
  await page.getByTestId('ticket-status').getByText('Accepted').waitFor();
  await page.getByTestId('ticket-how').selectOption('limit');
  const ask = (await page.getByTestId('ticket-venues').locator('td').nth(1).innerText()).replaceAll(',', '');
  await page.getByTestId('ticket-limit').fill((Number(ask) * 0.99).toFixed(0));
  await page.waitForTimeout(1_000);
  await page.locator('[data-testid="ticket-send"]:not([aria-disabled="true"])').click();
  await page.getByTestId('ticket-status').getByText('Accepted').waitFor();
  await page.waitForTimeout(2_000);
  await shoot('venues');
  await page.getByTestId('blotter-tab-fills').click();
  await shoot('fills-coins');
}

/** A scene, the gateways that it needs by name, and what their clocks show (null: the machine's). */
type Act = {
  readonly scene: (page: Page, shoot: Shoot, gateways: Gateways) => Promise<void>;
  readonly gateways: Readonly<Record<string, readonly string[]>>;
  readonly clockMs: number | null;
};

const ACTS: readonly Act[] = [
  { scene: setUp, gateways: { tws: ['tws'], alpaca: ['alpaca'] }, clockMs: OPEN_MS },
  { scene: realMoney, gateways: { live: ['tws', '--account', 'U1234567'] }, clockMs: OPEN_MS },
  { scene: venues, gateways: { binance: ['binance'], bybit: ['bybit'] }, clockMs: null },
];

/** Every scene on brokers, one after another, each with gateways of its own. */
export async function playConnections(browser: Browser, shooterOf: (page: Page) => Shoot): Promise<void> {
  for (const act of ACTS) {
    const gateways: Record<string, Gateway> = {};
    // One for all of them: their clocks agree.
    const shiftMs = act.clockMs === null ? 0 : act.clockMs - Date.now();
    try {
      for (const [name, args] of Object.entries(act.gateways)) gateways[name] = await startGateway(args, shiftMs);
      const stage = await openStage(browser, [], shiftMs);
      try {
        await act.scene(stage.page, shooterOf(stage.page), gateways);
      } finally {
        await stage.close();
      }
    } finally {
      for (const { child } of Object.values(gateways)) end(child);
    }
  }
}
