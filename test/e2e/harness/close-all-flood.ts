/**
 * G7: thousands of the venue's messages wait in the engine's inbox when the button is pressed. The press is the moment when
 * the page sends the command (the end of the hold), the cancel and the close are timed on the wire to the venue.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, type Page } from '@playwright/test';
import type { OrderStatusReport } from '../../../shared/domain/index.ts';
import { ends, figuresOf, holdTheButton, isFlatThere, linksAreUp, type Figures } from './close-all.ts';
import type { Stage } from './close-all-stage.ts';
import { pressTimes } from './press-times.ts';
import { ACCOUNTS } from './crowd.ts';

/** Messages that wait at the press. */
export const QUEUED = 5_000;
/** Written on top of them: the engine takes a drain's worth away while the rest arrives. */
const EXTRA = 600;
/** Press to the first cancel, ms (G7): printed beside the figure, not asserted. */
const FIRST_CANCEL_MS = 250;
/** The page holds its press back for this long, ms, so that the messages can be timed by it. */
const AHEAD_MS = 400;
/** The engine's process holds still from so long before the press, ms, so that all of them wait there when it comes … */
const BEFORE_MS = 30;
/** … and goes on so long after it, ms, when the press has surely arrived; that is part of the figures. */
const AFTER_MS = 5;

export type FloodFigures = Figures & {
  /** Most inputs that ever waited in the inbox, as the engine says. */
  readonly inboxMax: number;
};

type Kept = { pressedMs: number; inboxMax: number };

/** Holds the page's next close-all back until the flood is due; notes when it went and what the engine says of its inbox. */
function holdBack(page: Page): Promise<void> {
  return page.evaluate((aheadMs) => {
    const world = globalThis as unknown as { kept: Kept; rungFlood: (atMs: number) => Promise<void> };
    world.kept = { pressedMs: 0, inboxMax: 0 };
    const heard = new WeakSet<EventTarget>();
    const listen = (wire: EventTarget): void => {
      if (heard.has(wire)) return;
      heard.add(wire);
      wire.addEventListener('message', (event) => {
        const { data } = event as MessageEvent<unknown>;
        const found = typeof data === 'string' ? /"inboxMax":(\d+)/.exec(data) : null;
        if (found !== null) world.kept.inboxMax = Number(found[1]);
      });
    };
    const isPress = (data: unknown): boolean =>
      typeof data === 'string' && data.includes('"t":"command"') && data.includes('"kind":"closeAll"');
    const tap = (of: object, name: string): void => {
      const send = Reflect.get(of, name) as (this: EventTarget, data: unknown) => void;
      Reflect.set(of, name, function (this: EventTarget, data: unknown): void {
        listen(this);
        if (!isPress(data)) return send.call(this, data);
        const atMs = Date.now() + aheadMs;
        void world.rungFlood(atMs);
        setTimeout(() => {
          world.kept.pressedMs = Date.now();
          send.call(this, data);
        }, aheadMs);
      });
    };
    tap(WebSocket.prototype, 'send');
    tap(MessagePort.prototype, 'postMessage');
  }, AHEAD_MS);
}

/** The button with the inbox full: everything is flat in the end, and how long it took. */
export async function pressedUnderAFlood(stage: Stage): Promise<FloodFigures> {
  const { crowd, tap, desk } = stage;
  await linksAreUp(desk);
  const reports = new Map<string, readonly OrderStatusReport[]>();
  for (const account of ACCOUNTS) reports.set(account, await crowd.venue.openOrders(account));
  const flood = tap.prepare(reports, QUEUED + EXTRA);
  const floods: Promise<void>[] = [];
  const floodAt = async (atMs: number): Promise<void> => {
    await sleep(Math.max(0, atMs - BEFORE_MS - Date.now()));
    let written = Promise.resolve();
    await stage.heldStill(async () => {
      written = flood();
      await sleep(Math.max(0, atMs + AFTER_MS - Date.now()));
    });
    await written;
  };
  await desk.page.exposeFunction('rungFlood', (atMs: number) => {
    floods.push(floodAt(atMs));
  });
  await holdBack(desk.page);
  tap.watch();
  await holdTheButton(desk);
  const report = await ends(crowd);
  expect(floods.length).toBe(1);
  await Promise.all(floods);
  expect(report.rows.filter((row) => row.status !== 'flat').map((row) => [row.key, row.status, row.text])).toEqual([]);
  expect(report.green).toBe(true);
  await isFlatThere(crowd);
  await expect(desk.at('close-all-run')).toHaveAttribute('data-green', 'true');
  const kept = (): Promise<Kept> => desk.page.evaluate(() => (globalThis as unknown as { kept: Kept }).kept);
  await expect.poll(async () => (await kept()).inboxMax).toBeGreaterThan(0);
  const { pressedMs, inboxMax } = await kept();
  return { report, inboxMax, times: pressTimes(tap.passed, { report, pressedMs, orders: crowd.orders }) };
}

export const floodText = (figures: FloodFigures): string =>
  `up to ${figures.inboxMax} inputs waited in the inbox; ${figuresOf(figures)}; goal for the first cancel ${FIRST_CANCEL_MS} ms`;
