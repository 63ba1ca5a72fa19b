/**
 * Close-all from the button, the same in both shells, held against the venue's own books: row by row with one account cut off
 * and one market closed; with the window gone; with the database locked; killed in the middle.
 */
import path from 'node:path';
import { expect } from '@playwright/test';
import Database from 'better-sqlite3';
import type { CloseAll, CloseAllRow } from '../../../shared/domain/index.ts';
import { ACCOUNTS, CLOSED, CUT_OFF, until, type Crowd } from './crowd.ts';
import type { Stage } from './close-all-stage.ts';
import type { Desk } from './desk.ts';
import { notePress, type PressNote } from './press-note.ts';
import { pressTimes, type PressTimes } from './press-times.ts';

/** The button, held until the run is on the screen. */
export async function holdTheButton(desk: Desk): Promise<void> {
  await desk.at('close-all').hover();
  await desk.page.mouse.down();
  await expect(desk.at('close-all-run')).toBeVisible();
  await desk.page.mouse.up();
}

export async function linksAreUp(desk: Desk): Promise<void> {
  await expect(desk.at('connections')).toContainText(`${ACCOUNTS.length} of ${ACCOUNTS.length}`, { timeout: 30_000 });
}

const FINAL: readonly CloseAllRow['status'][] = ['flat', 'dust', 'kept', 'auction', 'residual', 'blocked', 'unknown'];
const settled = (report: CloseAll | null): boolean =>
  report !== null && report.rows.length > 0 && report.rows.every((row) => FINAL.includes(row.status));
const partsOf = (row: CloseAllRow): readonly string[] => (row.legs.length === 0 ? [row.instrumentId] : row.legs);

/** Every row of the report against what the venue holds and has resting. */
export async function rowsAreTrue(crowd: Crowd, report: CloseAll): Promise<void> {
  const lies: string[] = [];
  for (const account of ACCOUNTS) {
    const rows = report.rows.filter((row) => row.accountId === account);
    // Cut off: nobody can be asked, and each row says that it does not know.
    if (rows.every((row) => row.status === 'unknown')) continue;
    const held = await crowd.venue.positions(account);
    const resting = await crowd.venue.openOrders(account);
    for (const row of rows) {
      const left = partsOf(row).filter((id) => held.has(id));
      const orders = resting.filter((order) => partsOf(row).includes(order.instrumentId));
      if (row.status === 'flat' && (left.length > 0 || orders.length > 0 || row.flatReads < 2))
        lies.push(`${row.key} says flat: ${left.join(' ')}, ${orders.length} orders, ${row.flatReads} reads`);
      if (row.status !== 'flat' && row.status !== 'unknown' && left.length === 0 && orders.length === 0)
        lies.push(`${row.key} says ${row.status} (${row.text}), and nothing is there`);
    }
    const told = new Set(rows.flatMap((row) => [...partsOf(row)]));
    for (const id of held.keys()) if (!told.has(id)) lies.push(`${account} holds ${id}, and no row says so`);
    for (const order of resting)
      if (!told.has(order.instrumentId)) lies.push(`${account}: an order in ${order.instrumentId} untold`);
  }
  expect(lies).toEqual([]);
}

/** How a run went: what it says of itself, and when what left passed on the wire to the venue. */
export type Figures = { readonly report: CloseAll; readonly times: PressTimes };

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

export const figuresOf = ({ report, times }: Figures): string =>
  `${report.rows.length} rows; on the wire: press to first cancel ${times.firstCancelMs.toFixed(0)} ms, to the cancel of order ` +
  `${times.cancels} ${seconds(times.lastCancelMs)}, to the last first try of shares and coins (${times.plainCloses}) ` +
  `${seconds(times.lastPlainCloseMs)}, to the last close sent (${times.closes}, rungs of options included) ` +
  `${seconds(times.lastCloseMs)}${report.endedMs === null ? '' : `; to the end ${seconds(report.endedMs - report.pressedMs)}`}`;

/** What passed since the press, of so many orders (all if missing). */
type Watch = { readonly press: PressNote; readonly figures: (report: CloseAll, orders?: number) => Figures };

/** From now on the wire is watched. */
async function watched({ crowd, desk, tap }: Stage): Promise<Watch> {
  const press = await notePress(desk.page);
  tap.watch();
  const figures = (report: CloseAll, orders = crowd.orders): Figures => ({
    report,
    times: pressTimes(tap.passed, { report, pressedMs: press.atMs(), orders }),
  });
  return { press, figures };
}

export async function ends(crowd: Crowd, limitMs = 90_000): Promise<CloseAll> {
  await until(() => crowd.report()?.status === 'done', limitMs);
  const report = crowd.report();
  if (report === null) throw new Error('no report');
  return report;
}

export async function isFlatThere(crowd: Crowd): Promise<void> {
  for (const account of ACCOUNTS) {
    expect([...(await crowd.venue.positions(account))]).toEqual([]);
    expect(await crowd.venue.openOrders(account)).toEqual([]);
  }
  expect(await crowd.venue.sentTwice()).toEqual([]);
}

/**
 * One venue cut off, one market closed: each row says what is true; then both come back, and all of it is closed. The figures
 * are of the venues that were there.
 */
export async function tellsTheTruth(stage: Stage): Promise<Figures> {
  const { crowd, desk } = stage;
  await linksAreUp(desk);
  await crowd.venue.closeMarket(CLOSED);
  await crowd.venue.disconnectAccount(CUT_OFF);
  await expect(desk.at('connections')).toContainText(`${ACCOUNTS.length - 1} of ${ACCOUNTS.length}`);
  const there = (await crowd.resting()) - (await crowd.venue.openOrders(CUT_OFF)).length;
  const { figures } = await watched(stage);
  await holdTheButton(desk);
  await until(() => settled(crowd.report()));
  const report = crowd.report();
  if (report === null) throw new Error('no report');
  const said = figures(report, there);
  const status = (of: (row: CloseAllRow) => boolean): string[] => [
    ...new Set(report.rows.filter(of).map((row) => row.status)),
  ];
  const isCut = (row: CloseAllRow): boolean => row.accountId === CUT_OFF;
  const isShut = (row: CloseAllRow): boolean => row.instrumentId === `${CLOSED}.SIM`;
  expect(status(isCut)).toEqual(['unknown']);
  expect(status((row) => isShut(row) && !isCut(row))).toEqual(['blocked']);
  expect(status((row) => !isShut(row) && !isCut(row))).toEqual(['flat']);
  expect(report.rows.filter((row) => row.legs.length === 4).length).toBeGreaterThan(0);
  expect(report.rows.reduce((sum, row) => sum + row.foreignOrders, 0)).toBe(crowd.foreign);
  expect([report.status, report.green]).toEqual(['running', false]);
  await rowsAreTrue(crowd, report);
  // What needs a look stands first: the accounts that cannot be asked.
  await expect(desk.at('close-all-rows').locator('[data-status]').first()).toHaveAttribute('data-status', 'unknown');
  await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'false');
  await crowd.venue.reopenMarket(CLOSED);
  await crowd.venue.reconnectAccount(CUT_OFF);
  const done = await ends(crowd);
  expect(done.rows.filter((row) => row.status !== 'flat').map((row) => [row.key, row.status, row.text])).toEqual([]);
  expect(done.green).toBe(true);
  await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'true');
  await isFlatThere(crowd);
  return said;
}

/** G7: the window dies at the press; the run goes on and ends. */
export async function endsWithoutAWindow(stage: Stage): Promise<Figures> {
  const { crowd, desk } = stage;
  await linksAreUp(desk);
  const { figures } = await watched(stage);
  await holdTheButton(desk);
  await stage.killWindow();
  const done = await ends(crowd);
  expect(done.green).toBe(true);
  await isFlatThere(crowd);
  return figures(done);
}

/** G7: another process holds the database; the venue is flat before it lets go, and the report is on record after. */
export async function endsWithTheDatabaseLocked(stage: Stage): Promise<Figures> {
  const { crowd, desk } = stage;
  await linksAreUp(desk);
  const { figures } = await watched(stage);
  const database = new Database(path.join(crowd.dataDir, 'rung.db'), { timeout: 5_000 });
  database.exec('BEGIN IMMEDIATE');
  try {
    await desk.at('close-all').hover();
    await desk.page.mouse.down();
    await until(async () => (await crowd.resting()) === 0);
    await desk.page.mouse.up();
    await until(async () => (await heldThere(crowd)) === 0);
  } finally {
    database.exec('ROLLBACK');
    database.close();
  }
  const done = await ends(crowd);
  expect(done.green).toBe(true);
  await isFlatThere(crowd);
  return figures(done);
}

async function heldThere(crowd: Crowd): Promise<number> {
  let held = 0;
  for (const account of ACCOUNTS) held += (await crowd.venue.positions(account)).size;
  return held;
}

/** G1, G18: killed while rows are at work; the next start goes on by itself. */
export async function endsAfterAKill(stage: Stage): Promise<Figures> {
  const { crowd, desk } = stage;
  await linksAreUp(desk);
  const { press, figures } = await watched(stage);
  await desk.at('close-all').hover();
  await desk.page.mouse.down();
  await until(() => crowd.report() !== null && press.isHeard());
  expect(settled(crowd.report())).toBe(false);
  await stage.killAndRestart();
  await expect(stage.desk.at('close-all-run')).toBeVisible();
  const done = await ends(crowd);
  expect(done.green).toBe(true);
  await isFlatThere(crowd);
  return figures(done);
}
