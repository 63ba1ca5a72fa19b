import { expect, test } from 'vitest';
import { dec, type BracketParams, type SubmitOrderCommand } from '../../../../shared/domain/index.ts';
import { bracketPreview } from '../../../../src-main/engine/risk/bracket-preview.ts';
import { FIXTURE_CAN, bracketOf } from '../../../fixtures/renderer/order-scenes.ts';
import { equity } from '../../renderer/instruments.ts';

const text = (value: string): never => value as never;
const { params } = bracketOf({});
const command = (bracket: BracketParams | undefined, side: 'buy' | 'sell' = 'buy'): SubmitOrderCommand => ({
  kind: 'submitOrder',
  connectionId: text('sim'),
  accountId: text('SIM-1'),
  instrumentId: text('COIN.SIM'),
  side,
  qty: text('30'),
  tif: 'day',
  sessions: ['regular'],
  type: 'market',
  limitPrice: null,
  ...(bracket === undefined ? {} : { bracket }),
});
const market = { instrument: equity('COIN'), worst: null, far: dec('294.41'), can: FIXTURE_CAN };

test('S2.6: loss and gain are counted from the far touch, for the whole quantity', () => {
  expect(bracketPreview(command(params), market)).toMatchObject({
    entryPrice: '294.41',
    stopPrice: '288',
    loss: '-192.3',
    gain: '257.7',
    stopHeldBy: 'venue',
    targetHeldBy: 'app',
  });
});

test('per cent and money become prices on the tick, on the losing side of either entry', () => {
  const stop = { ...params.stop!, placement: { kind: 'percent' as const, pct: text('2') } };
  const target = { ...params.target!, placement: { kind: 'money' as const, amount: text('300') } };
  expect(bracketPreview(command({ ...params, stop, target }), market)).toMatchObject({
    stopPrice: '288.52',
    targetPrice: '304.41',
  });
  expect(bracketPreview(command({ ...params, stop, target }, 'sell'), market)).toMatchObject({
    stopPrice: '300.3',
    targetPrice: '284.41',
  });
});

test('without exits there is nothing, without a market no money', () => {
  expect(bracketPreview(command(undefined), market)).toBeUndefined();
  expect(bracketPreview(command(params), { ...market, far: null })).toMatchObject({ loss: null, gain: null });
});

test('a stop-limit says that it may rest; where the venue holds those alone, a plain stop says who holds it', () => {
  const stopLimit = { ...params.stop!, type: 'stopLimit' as const, limitOffset: text('0.5') };
  const limited = bracketPreview(command({ ...params, stop: stopLimit }), market);
  expect(limited).toMatchObject({ stopHeldBy: 'venue', note: expect.stringContaining('may not fill') });
  const can = { ...FIXTURE_CAN, orderTypes: ['market', 'limit', 'stopLimit'] as const };
  const plain = bracketPreview(command(params), { ...market, can });
  expect(plain).toMatchObject({ stopHeldBy: 'app', note: expect.stringContaining('holds stop-limits, and no plain') });
  const held = bracketPreview(command({ ...params, stop: stopLimit }), { ...market, can });
  expect(held).toMatchObject({ stopHeldBy: 'venue' });
});

test('G14: where two exits are one order the venue holds both, unless their terms keep them apart', () => {
  const can = { ...FIXTURE_CAN, linksExits: true, linkForm: 'pair' as const };
  expect(bracketPreview(command(params), { ...market, can })).toMatchObject({
    stopHeldBy: 'venue',
    targetHeldBy: 'venue',
  });
  const target = { ...params.target!, tif: params.stop?.tif === 'day' ? ('gtc' as const) : ('day' as const) };
  expect(bracketPreview(command({ ...params, target }), { ...market, can })).toMatchObject({ targetHeldBy: 'app' });
});
