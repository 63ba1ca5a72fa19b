/**
 * What Alpaca books apart from trades, over the wire with a whole terminal: dividends are in the cash and beside the position, once; a
 * split keeps the cost, and neither the tenfold quantity nor the tenth of the price is a profit or a loss.
 */
import { afterEach, describe, expect, test } from 'vitest';
import {
  dayOfText,
  dec,
  idOf,
  newYorkDayText,
  newYorkToUtc,
  type ConnectionId,
  type Position,
} from '../../shared/domain/index.ts';
import { compareDay } from '../../src-main/engine/reconcile/compare-day.ts';
import type { Scheduler } from '../../src-main/ports/clock.ts';
import { hostIdOf } from '../gateways/core/gateway.ts';
import { ACCOUNT, stageAlpaca, type AlpacaStage } from './alpaca-bench.ts';
import { until } from './bench.ts';
import { wireTerminal, type WiredTerminal } from './wired-terminal.ts';

const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

/** Waits of minutes pass in a moment; heartbeats and time-outs stay. */
const hasty = (base: Scheduler): Scheduler => ({
  nowMs: () => base.nowMs(),
  monotonicMs: () => base.monotonicMs(),
  at: (atMs, run) => base.at(atMs, run),
  after: (afterMs, run) => base.after(afterMs >= 300_000 ? afterMs / 1_000 : afterMs, run),
});

async function desk(): Promise<{ readonly stage: AlpacaStage; readonly terminal: WiredTerminal }> {
  const stage = await stageAlpaca({ clock: hasty });
  ended.push(() => stage.close());
  stage.host.venue.control.setPosition(ACCOUNT, hostIdOf('AAPL'), dec('100').text(), dec('200').text());
  const terminal = wireTerminal(stage.connect(), stage.scheduler);
  ended.push(() => terminal.close());
  await until(
    'ready, with the position',
    () =>
      [...terminal.core.view.connections.values()].some((link) => link.state === 'ready') &&
      positionOf(terminal)?.qty === '100',
    () => JSON.stringify([[...terminal.core.view.connections.values()], [...terminal.core.view.alerts.values()]]),
  );
  return { stage, terminal };
}

const positionOf = ({ core }: WiredTerminal): Position | undefined =>
  [...core.view.positions.values()].find((one) => one.instrumentId.startsWith('AAPL'));
const cashOf = ({ core }: WiredTerminal): string => core.view.accounts.get(ACCOUNT)?.balances[0]?.total ?? 'none';
const titles = ({ core }: WiredTerminal): readonly string[] => [...core.view.alerts.values()].map((one) => one.title);

describe('what Alpaca books apart from trades', () => {
  test('a dividend while connected is told within one look, counts once, and is no profit', async () => {
    const { stage, terminal } = await desk();
    const before = dec(cashOf(terminal));
    stage.gateway.noteActivity({ activity_type: 'DIV', net_amount: '4.1', symbol: 'AAPL', qty: '100' });
    await until(
      'it is booked',
      () => positionOf(terminal)?.charges !== undefined,
      () => JSON.stringify([positionOf(terminal), titles(terminal)]),
    );
    expect(positionOf(terminal)).toMatchObject({ charges: '4.1', realised: '0', qty: '100' });
    expect(titles(terminal)).toContain('Dividend received: AAPL');
    stage.gateway.noteActivity({ activity_type: 'INT', net_amount: '-1.5' });
    await until(
      'the interest too',
      () => dec(cashOf(terminal)).eq(before.add(dec('2.6'))),
      () => `${cashOf(terminal)} after ${before.toString()}`,
    );
    expect(positionOf(terminal)?.charges).toBe('4.1');
    // S2.8: what was booked as it came agrees with the statement of the day, by Alpaca's id.
    const day = newYorkDayText(stage.scheduler.nowMs());
    const number = dayOfText(day);
    const [fromMs, toMs] = [newYorkToUtc(number, 0), newYorkToUtc(number + 1, 0)];
    const connectionId = terminal.core.view.connections.keys().next().value ?? idOf<ConnectionId>('none');
    const stated = await terminal.core.statement({ connectionId, fromMs, toMs });
    if (!stated.ok) throw new Error(stated.error.message);
    const { view } = terminal.core;
    const report = compareDay(
      {
        ...{ connectionId, day, orders: [], fills: [], isNow: true, instruments: view.instruments },
        positions: [...view.positions.values()],
        balances: view.accounts.get(ACCOUNT)?.balances ?? [],
        charges: [...view.charges.values()].map(({ charge }) => charge),
      },
      stated.value,
    );
    const events = report.rows.filter((row) => row.part === 'event').map(({ verdict, ours }) => `${ours}: ${verdict}`);
    expect(events.toSorted()).toEqual(['DIV: 4.1 USD: same', 'INT: -1.5 USD: same']);
  });

  test('a split while connected: everything is read again, the cost stays, the alarm says it', async () => {
    const { stage, terminal } = await desk();
    const cost = positionOf(terminal)?.cost;
    stage.host.venue.control.setPosition(ACCOUNT, hostIdOf('AAPL'), dec('1000').text(), dec('20').text());
    stage.gateway.noteActivity({ activity_type: 'SPLIT', symbol: 'AAPL', qty: '900' });
    await until(
      'it is booked',
      () => positionOf(terminal)?.qty === '1000',
      () => JSON.stringify([positionOf(terminal), titles(terminal)]),
    );
    expect(positionOf(terminal)).toMatchObject({ cost, avgPrice: '20', realised: '0' });
    expect(titles(terminal)).toContain('AAPL.ALPACA: 100 became 1000');
    expect(titles(terminal).filter((title) => title.includes('position differs')).length).toBe(1);
    expect(terminal.core.view.tradingState).toBe('active');
  });
});
