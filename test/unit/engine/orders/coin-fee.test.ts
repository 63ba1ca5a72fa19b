/** Fees taken in coins: what is held is what can be sold, from the fill on (S1.8, G2, G13). */
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  type AccountReport,
  type Instrument,
  type InstrumentId,
  type PositionStatusReport,
} from '../../../../shared/domain/index.ts';
import { BARE } from '../algos/bracket/bracket-desk.ts';
import { ACCOUNT_ID, BTC, CONNECTION_ID, Desk, TSLA, WIDE, basics, d } from '../desk.ts';

const OPENING = 200_000;
const BNB: Instrument = { ...BTC, id: idOf<InstrumentId>('BNB/USD.SIM'), symbol: 'BNB/USD', baseCurrency: 'BNB' };

const report = (at: Desk, total: string): AccountReport => ({
  kind: 'account',
  accountId: ACCOUNT_ID,
  mode: 'simulation',
  baseCurrency: 'USD',
  balances: [{ currency: 'USD', total: d(total), locked: d('0') }],
  tsEventMs: at.now,
  settledMs: at.now - 15_000,
});
const holds = (qty: string, instrument = BTC): PositionStatusReport => ({
  kind: 'position',
  accountId: ACCOUNT_ID,
  instrumentId: instrument.id,
  qty: d(qty),
  avgPrice: null,
});
const coins = { instrumentId: BTC.id, sessions: ['continuous'] as const, tif: 'gtc' as const };

function desk(): Desk {
  const at = new Desk({ limits: WIDE });
  at.link('disconnected');
  at.link('reconciling');
  at.mass({ account: report(at, String(OPENING)) });
  at.run({ kind: 'instruments', instruments: [TSLA, BTC, BNB] });
  at.quote('49990.00', '50010.00', {}, BTC);
  at.quote('599.00', '601.00', {}, BNB);
  return at;
}
const held = (at: Desk, id: InstrumentId = BTC.id) =>
  [...at.engine.view.positions.values()].find((one) => one.instrumentId === id);
const equity = (at: Desk): string =>
  dec(at.engine.values(at.now).accounts[0]?.equity ?? '-1')
    .trim()
    .toString();

/** Buys one coin at 50,000 for a fee of a thousandth of it, and says which order. */
function bought(at: Desk, more: Partial<Parameters<Desk['fillReport']>[3]> = {}): void {
  const reply = at.ticket({ ...basics('buy', '1'), ...coins, limitPrice: d('50000.00') });
  if (reply.kind !== 'accepted') throw new Error(JSON.stringify(reply));
  const id = [...at.engine.view.orders.keys()].at(-1) ?? '';
  at.reports(at.fillReport(id, '1', '50000.00', { fee: d('0.0012345'), feeCurrency: 'BTC', ...more }));
}

describe('a fee in the coins that were bought', () => {
  it('the position has what is there to sell; equity and the fees of the day are those of a fee in money', () => {
    const at = desk();
    bought(at);
    expect(held(at)).toMatchObject({ qty: '0.9987655', fees: '61.725', feesToday: '61.725', avgPrice: '50000' });
    expect(equity(at)).toBe('199938.275');
    expect([...at.engine.view.fills.values()][0]).toMatchObject({
      ...{ qty: '1', fee: '61.725', feeQty: '0.0012345', feeCharged: '0.0012345', feeCurrency: 'BTC' },
    });
  });

  it('the exchange tells what is held down to the lot: no difference, no alarm; a real one is still seen', () => {
    const at = desk();
    bought(at);
    at.hold(20_000);
    const floored = dec('0.9987655').roundTo(dec(BTC.lotSize), 'floor').trim().text();
    expect(floored).not.toBe('0.9987655');
    at.mass({ account: report(at, '150000'), positions: [holds(floored)] });
    expect(held(at)?.qty).toBe('0.9987655');
    expect(at.events('reconciled')).toEqual([]);
    expect(at.alerts().filter((text) => text.includes('differs'))).toEqual([]);
    at.mass({ account: report(at, '150000'), positions: [holds('0.5')] });
    expect(held(at)?.qty).toBe('0.5');
  });

  it('a reading that has the coins before the fill is heard: they count once, the fee as well', () => {
    const at = desk();
    const reply = at.ticket({ ...basics('buy', '1'), ...coins, limitPrice: d('50000.00') });
    expect(reply.kind).toBe('accepted');
    const id = [...at.engine.view.orders.keys()].at(-1) ?? '';
    const fill = at.fillReport(id, '1', '50000.00', { fee: d('0.001'), feeCurrency: 'BTC', tsEventMs: at.now });
    at.advance(100);
    at.mass({ account: report(at, String(OPENING)), positions: [holds('0.999')], orders: [at.status(id, 'accepted')] });
    at.reports(fill);
    expect(held(at)?.qty).toBe('0.999');
  });

  it('a sale of all of it leaves nothing, and a fee in coins never makes it negative', () => {
    const at = desk();
    bought(at);
    at.hold(5_000);
    at.quote('49990.00', '50010.00', {}, BTC);
    at.ticket({ ...basics('sell', '0.9987'), ...coins, limitPrice: d('49990.00') });
    const id = [...at.engine.view.orders.keys()].at(-1) ?? '';
    at.reports(at.fillReport(id, '0.9987', '50000.00', { side: 'sell', fee: d('0.001'), feeCurrency: 'BTC' }));
    expect(held(at)?.qty).toBe('0');
  });

  it('a fee in a coin that is held beside it (BNB) goes from that position, at its mark', () => {
    const at = desk();
    at.mass({ account: report(at, String(OPENING)), positions: [holds('2', BNB)] });
    const before = dec(equity(at));
    bought(at, { fee: d('0.05'), feeCurrency: 'BNB' });
    expect([held(at)?.qty, held(at, BNB.id)?.qty, held(at)?.fees]).toEqual(['1', '1.95', '30']);
    const [fill] = [...at.engine.view.fills.values()];
    expect([fill?.fee, fill?.feeQty, fill?.feeCharged, fill?.feeCurrency]).toEqual(['30', undefined, '0.05', 'BNB']);
    expect(
      before
        .sub(dec(equity(at)))
        .trim()
        .toString(),
    ).toBe('30');
    expect(at.alerts().filter((text) => text.includes('in no profit'))).toEqual([]);
  });

  it('a fee in a coin that is not held here is worth what its pair is quoted at; without a quote it is said, and kept as charged', () => {
    const seen = [
      ['0.05', 'BNB'],
      ['3', 'XYZ'],
    ].map(([fee = '', feeCurrency = '']) => {
      const at = desk();
      bought(at, { fee: d(fee), feeCurrency });
      const [fill] = [...at.engine.view.fills.values()];
      const told = at.alerts().filter((text) => text.includes('in no profit')).length;
      return [fill?.fee, fill?.feeCharged, fill?.feeCurrency, told];
    });
    expect(seen).toEqual([
      ['30', '0.05', 'BNB', 0],
      ['0', '3', 'XYZ', 1],
    ]);
  });

  it('G13: a bracket covers what can be sold, in whole lots', () => {
    const at = desk();
    at.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: BARE });
    const exit = { tif: 'gtc', sessions: ['continuous'] } as const;
    const reply = at.command({
      kind: 'submitOrder',
      ...basics('buy', '1'),
      ...coins,
      sessions: ['continuous'],
      type: 'limit',
      limitPrice: d('50000.00'),
      bracket: {
        stop: {
          placement: { kind: 'price', price: d('45000.00') },
          type: 'stop',
          limitOffset: null,
          trail: null,
          source: 'bidAsk',
          ...exit,
        },
        target: null,
        conversions: [],
        appHeldAccepted: true,
      },
    });
    expect(reply).toMatchObject({ kind: 'accepted' });
    const id = [...at.engine.view.orders.keys()].at(-1) ?? '';
    at.reports(at.fillReport(id, '1', '50000.00', { fee: d('0.0012345'), feeCurrency: 'BTC' }));
    const [stop] = [...at.engine.view.orders.values()].filter((order) => order.role === 'stop');
    const lot = dec(BTC.lotSize);
    expect(stop?.qty).toBe(dec('0.9987655').roundTo(lot, 'floor').trim().text());
    expect(at.alerts().filter((text) => text.includes('shrank'))).toEqual([]);
  });
});
