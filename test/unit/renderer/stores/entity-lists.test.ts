import { describe, expect, test } from 'vitest';
import { ORDER_STATUSES, isTerminal, type Order } from '../../../../shared/domain/index.ts';
import {
  alertsForList,
  countWorking,
  openAlerts,
  openPositions,
  sortedInstruments,
  workingLadders,
  workingOrders,
} from '../../../../src-renderer/stores/entity-lists.ts';
import { fixtureState } from '../../../fixtures/renderer/fixture-state.ts';

const state = fixtureState();
const orderWith = (status: Order['status'], n: number): Order => ({
  ...Object.values(state.order)[0]!,
  clientOrderId: `X-${n}` as Order['clientOrderId'],
  createdMs: n,
  status,
});

describe('lists out of records', () => {
  test('a list is the same object until its map is another one', () => {
    const map = state.order;
    expect(workingOrders(map)).toBe(workingOrders(map));
    expect(workingOrders({ ...map })).not.toBe(workingOrders(map));
  });

  test('working orders are those that may still be at a venue, unknown ones among them, newest first', () => {
    const map = Object.fromEntries(ORDER_STATUSES.map((s, n) => [`X-${n}`, orderWith(s, n)]));
    const statuses = workingOrders(map).map((o) => o.status);
    expect(statuses).toEqual(ORDER_STATUSES.filter((s) => !isTerminal(s)).toReversed());
    expect(statuses).toContain('unknown');
  });

  test('a ladder and its order count once, an order of the ticket counts for itself', () => {
    expect(countWorking(workingOrders(state.order), workingLadders(state.ladder))).toBe(3);
    expect(countWorking(workingOrders(state.order), [])).toBe(3);
    expect(countWorking([], workingLadders(state.ladder))).toBe(2);
  });

  test('flat positions are left out', () => {
    const [key, position] = Object.entries(state.position)[0]!;
    const flat = { ...state.position, [key]: { ...position, qty: '0' as never } };
    expect(openPositions(flat)).toHaveLength(openPositions(state.position).length - 1);
  });

  test('alerts: open ones first, each newest first', () => {
    const [first, second] = openAlerts(state.alert);
    expect(first!.tsMs).toBeGreaterThan(second!.tsMs);
    const done = { ...state.alert, [first!.alertId]: { ...first!, acknowledged: true } };
    expect(alertsForList(done).map((a) => a.acknowledged)).toEqual([false, true]);
    expect(openAlerts(done)).toHaveLength(1);
  });

  test('instruments: ETFs, equities, crypto, each by symbol', () => {
    const symbols = sortedInstruments(state.instrument).map((i) => i.symbol);
    expect(symbols.slice(0, 5)).toEqual(['IWM', 'QQQ', 'SPY', 'UVXY', 'AAPL']);
    expect(symbols.at(-1)).toBe('ETH/USD');
  });
});

test('positions in one instrument stand in the order of their accounts, however they came', () => {
  const held = (accountId: string) => ({ accountId, instrumentId: 'KO.SIM', qty: '3' }) as never;
  const rows = openPositions({ c: held('SIM-3'), a: held('SIM-1'), b: held('SIM-2') });
  expect(rows.map((p) => p.accountId)).toEqual(['SIM-1', 'SIM-2', 'SIM-3']);
});
