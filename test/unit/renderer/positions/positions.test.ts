import { describe, expect, test } from 'vitest';
import { orderOf, type PositionAct } from '../../../../src-renderer/features/positions/position-acts.tsx';
import { positionRows, protectionOf } from '../../../../src-renderer/features/positions/position-row.ts';
import { readProtect } from '../../../../src-renderer/features/positions/protect-dialog.tsx';
import { roomOf } from '../../../../src-renderer/features/positions/column-room.ts';
import { leastWidth, roomFor } from '../../../../src-renderer/ui/fit-columns.ts';
import { newBracketDraft } from '../../../../src-renderer/ui/bracket-draft.ts';
import { FIXTURE_NOW_MS, fixtureState } from '../../../fixtures/renderer/fixture-state.ts';
import { FIXTURE_CAN, bracketOf, sceneState, waitingOrder } from '../../../fixtures/renderer/order-scenes.ts';

const state = sceneState(fixtureState(), 'orders');
const rowsWith = (over: Partial<Parameters<typeof positionRows>[0]> = {}) =>
  positionRows({
    positions: Object.values(state.position),
    instruments: state.instrument,
    values: [],
    brackets: Object.values(state.bracket),
    orders: [],
    ...over,
  });
const rowOf = (symbol: string, over: Partial<Parameters<typeof positionRows>[0]> = {}) =>
  rowsWith(over).find((r) => r.instrument?.symbol === symbol)!;

describe('a position', () => {
  test('G13: says what protects it, and first of all when nothing does', () => {
    expect(protectionOf(rowOf('COIN'), FIXTURE_NOW_MS).text).toBe('stop 288.00 on 18, target 303.00');
    expect(protectionOf(rowOf('TSLA'), FIXTURE_NOW_MS)).toEqual({ text: 'UNPROTECTED 14s', tone: 'bad' });
    expect(protectionOf(rowOf('UVXY'), FIXTURE_NOW_MS)).toMatchObject({ tone: 'warn' });
    expect(protectionOf(rowOf('BTC/USD'), FIXTURE_NOW_MS)).toEqual({ text: 'none', tone: 'muted' });
  });

  test('counts a stop of no bracket, but not what would add to it', () => {
    const orders = [waitingOrder({}), waitingOrder({ clientOrderId: 'x' as never, reducing: false })];
    expect(protectionOf(rowOf('NVDA', { brackets: [], orders }), null).text).toBe('stop 174.50 on 40');
    const both = rowOf('NVDA', { brackets: [bracketOf({ instrumentId: 'NVDA.SIM' as never })], orders });
    expect(protectionOf(both, null).text).toContain('and 1 more');
  });

  test('of another account is another row', () => {
    const accounts = sceneState(fixtureState(), 'accounts');
    const rows = rowsWith({
      positions: Object.values(accounts.position),
      brackets: [bracketOf({ accountId: 'SIM-9' as never })],
    });
    expect(rows.every((r) => r.brackets.length === 0)).toBe(true);
  });

  test.each<[PositionAct, unknown]>([
    ['close', { side: 'sell', qty: '18' }],
    ['half', { side: 'sell', qty: '9' }],
    ['reverse', { side: 'sell', qty: '36' }],
  ])('%s fills the ticket with one order', (act, order) => {
    expect(orderOf(rowOf('COIN'), act)).toEqual(order);
  });

  test('S1.6: is given a stop by price, per cent or money; nothing typed protects nothing', () => {
    const instrument = rowOf('COIN').instrument!;
    expect(readProtect(newBracketDraft(), instrument, FIXTURE_CAN)).toEqual({
      ok: false,
      error: { stop: 'Type a stop or a target' },
    });
    const draft = { ...newBracketDraft(), stop: '2', stopBy: 'percent' as const };
    expect(readProtect(draft, instrument, FIXTURE_CAN)).toMatchObject({
      ok: true,
      value: { stop: { placement: { kind: 'percent', pct: '2' }, sessions: ['regular'] } },
    });
  });
});

test('amounts have the room that they need, sums and totals among them: one that is cut is another amount', () => {
  const [row] = rowsWith();
  const totals = { dayPnl: '-1234567.89', unrealised: '0', realisedToday: '0', feesToday: '0' } as never;
  const [day, fees] = ['day', 'fees'].map((id) => roomOf(rowsWith(), [], totals)[id] ?? '');
  expect(leastWidth(day ?? '')).toBe(roomFor(0, ['−1,234,567.89']));
  expect(leastWidth(fees ?? '')).toBe(roomFor(42, ['today 0.00']));
  const value = { ...row!, value: { day: '0', unrealised: '665123.45', mark: null } as never };
  expect(leastWidth(roomOf([value], [], null)['unrealised'] ?? '')).toBe(roomFor(0, ['+665,123.45']));
});
