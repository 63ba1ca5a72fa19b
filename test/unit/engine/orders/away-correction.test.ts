/** Corrections of trades that the venue made while nobody listened (S2.1, G18): booked once, from what was booked here. */
import { describe, expect, it } from 'vitest';
import { idOf, type FillReport, type PositionStatusReport, type TradeId } from '../../../../shared/domain/index.ts';
import { ACCOUNT_ID, Desk, TSLA, WIDE, d } from '../desk.ts';

const holds = (qty: string): PositionStatusReport[] =>
  qty === '0'
    ? []
    : [{ kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d(qty), avgPrice: d('100') }];

/** A desk that bought 100 at 100.00, and the fill as the venue told it. */
function bought(): { readonly at: Desk; readonly fill: FillReport } {
  const at = new Desk({ limits: WIDE });
  at.quote('99.99', '100.01');
  at.ticket({ qty: d('100') });
  at.ack('T-1');
  const fill = at.fillReport('T-1', '100', '100.00', { tradeId: idOf<TradeId>('0000e0d5.01.01') });
  at.reports(fill);
  at.hold(10_000);
  return { at, fill };
}
/** Away, then everything is read: the venue lists this. */
function back(at: Desk, fills: readonly FillReport[], position: string): void {
  at.link('disconnected');
  at.restart();
  at.link('reconciling');
  at.mass({ fills, positions: holds(position), orders: [at.status('T-1', 'filled', { filledQty: d('100') })] });
}
const position = (at: Desk) => [...at.engine.view.positions.values()][0];
const alarms = (at: Desk): readonly string[] => at.alerts().filter((text) => text.startsWith('danger: TSLA'));

describe('a trade that was corrected while the terminal was away', () => {
  it('another price: the position costs what stands now, the order’s record stays, and it is said once', () => {
    const { at, fill } = bought();
    const corrected = { ...fill, price: d('99.50'), revision: 2 };
    back(at, [corrected], '100');
    expect(position(at)).toMatchObject({ qty: '100', cost: '9950', avgPrice: '99.5' });
    expect(at.order('T-1')).toMatchObject({ filledQty: '100', avgPrice: '100' });
    const before = alarms(at).length;
    expect(alarms(at).every((text) => text.includes('corrected a trade'))).toBe(true);
    back(at, [corrected], '100');
    expect([position(at)?.cost, alarms(at).length]).toEqual(['9950', before]);
    // A further one starts from what stands.
    back(at, [{ ...fill, price: d('99.00'), revision: 3 }], '100');
    expect(position(at)).toMatchObject({ qty: '100', cost: '9900' });
  });

  it('another quantity, and a bust: no difference of positions is left to alarm', () => {
    const { at, fill } = bought();
    back(at, [{ ...fill, qty: d('60'), revision: 2 }], '60');
    expect(position(at)?.qty).toBe('60');
    back(at, [{ ...fill, qty: d('0'), revision: 3 }], '0');
    expect(position(at)?.qty).toBe('0');
    back(at, [{ ...fill, qty: d('0'), revision: 3 }], '0');
    expect(position(at)?.qty).toBe('0');
    expect(at.alerts().filter((text) => text.includes('position differs'))).toEqual([]);
  });

  it('one that was heard live is not booked again from the list, and one that was never booked counts as it stands', () => {
    const { at, fill } = bought();
    const part = { clientOrderId: null, nonTrade: 'corrected' as const, fee: d('0'), liquidity: null };
    at.reports(
      { ...fill, ...part, tradeId: idOf<TradeId>('0000e0d5.01.01~2'), side: 'sell' },
      { ...fill, ...part, tradeId: idOf<TradeId>('0000e0d5.01.01~2n'), price: d('99.50') },
    );
    expect(position(at)?.cost).toBe('9950');
    const unheard = { ...fill, tradeId: idOf<TradeId>('0000e0d5.02.01'), qty: d('7'), revision: 2 };
    const gone = { ...unheard, tradeId: idOf<TradeId>('0000e0d5.03.01'), qty: d('0') };
    back(at, [{ ...fill, price: d('99.50'), revision: 2 }, unheard, gone], '107');
    expect(position(at)).toMatchObject({ qty: '107', cost: '10650' });
  });
});
