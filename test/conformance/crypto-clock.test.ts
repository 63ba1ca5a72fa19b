/** A clock that is off: said with what to do, shown in health and checklist, and no order goes out under it. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { systemScheduler } from '../../src-main/runtime/system-scheduler.ts';
import { setMarket, until } from './bench.ts';
import { massStatus, orderOf, queried, statusOf, submitted, timesReceived } from './cards/card.ts';
import { cryptoBench, type CryptoVenue } from './crypto-bench.ts';
import { BINANCE, BINANCE_USDM, BYBIT, COINBASE, OKX } from './crypto-venues.ts';

const closing: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).toReversed()) await one.close();
});

/** The exchange's clock, which a test sets apart from this machine's. */
function movable(): { readonly scheduler: Scheduler; readonly apart: (ms: number) => void } {
  let apartMs = 0;
  return {
    apart: (ms) => {
      apartMs = ms;
    },
    scheduler: {
      nowMs: () => systemScheduler.nowMs() + apartMs,
      monotonicMs: () => systemScheduler.monotonicMs(),
      at: (atMs, run) => systemScheduler.at(atMs - apartMs, run),
      after: (afterMs, run) => systemScheduler.after(afterMs, run),
    },
  };
}

/** Kraken's numbers only have to rise: its clock does not matter there. */
const VENUES: readonly { readonly kind: string; readonly venue: CryptoVenue }[] = [
  BINANCE,
  BINANCE_USDM,
  BYBIT,
  OKX,
  COINBASE,
].map((venue) => ({ kind: venue.kind, venue }));
const APART_MS = 180_000;

describe('a clock that is off', () => {
  test.each(VENUES)(
    'G15 $kind: orders are refused for it in words, and everything is as before once it is set',
    async ({ venue }) => {
      const clock = movable();
      const start: CryptoVenue['start'] = () => venue.start({ scheduler: clock.scheduler });
      const bench = await cryptoBench({ ...venue, start })({ speed: 4 });
      closing.push(bench);
      const { client, connection, heard, main, proxy } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, main, { limit: -30 });
      await statusOf(bench, clientOrderId, 'accepted');
      clock.apart(APART_MS);
      const late = orderOf(bench, main, { limit: -30 });
      const outcome = await client.submitOrder(late);
      expect(outcome).toMatchObject({ kind: 'rejected' });
      expect(timesReceived(bench, late.clientOrderId)).toBe(0);
      // A connection that is made under it does not come up, and says why.
      proxy.cut();
      const words = /clock/;
      await until(
        'it is told',
        () => words.test(heard.connections.at(-1)?.reason ?? ''),
        () => heard.text(),
      );
      process.stdout.write(`  ${venue.kind}: "${heard.connections.at(-1)?.reason ?? ''}"\n`);
      expect(Math.abs((connection?.health().clockSkewMs ?? 0) - APART_MS)).toBeLessThan(30_000);
      const item = (await connection?.check())?.find(({ what }) => what === 'clock');
      expect(item).toMatchObject({ state: 'warning', text: expect.stringMatching(/behind: set it/) });
      expect(await client.submitOrder(orderOf(bench, main, { limit: -30 }))).toMatchObject({ unsent: true });
      clock.apart(0);
      await until(
        'it is back',
        () => heard.isUp,
        () => heard.text(),
      );
      const { orders } = await massStatus(bench);
      expect(orders.filter((one) => one.status === 'accepted').map((one) => one.clientOrderId)).toEqual([
        clientOrderId,
      ]);
      expect((await queried(bench, late.clientOrderId, 'notFound')).status).toBe('notFound');
      expect(timesReceived(bench, clientOrderId)).toBe(1);
    },
  );
});
