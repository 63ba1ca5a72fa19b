/**
 * Equity around a fill, at venues that are asked for the account apart from the fills (Interactive Brokers, Alpaca, crypto
 * exchanges): no reading makes it jump, and the gate never judges by a jump.
 */
import { describe, expect, it } from 'vitest';
import { dec, idOf, type AccountReport, type InstrumentId, type TradeId } from '../../../../shared/domain/index.ts';
import { ACCOUNT_ID, BTC, Desk, TSLA, WIDE, basics, d } from '../desk.ts';

const LAG_MS = 15_000;
const OPENING = 100_000;

/** A desk at a venue with 100,000 dollars, and a market in TSLA at 100. */
class CashDesk extends Desk {
  report(total: number): AccountReport {
    return {
      kind: 'account',
      accountId: ACCOUNT_ID,
      mode: 'simulation',
      baseCurrency: 'USD',
      balances: [{ currency: 'USD', total: d(String(total)), locked: d('0') }],
      tsEventMs: this.now,
      settledMs: this.now - LAG_MS,
    };
  }

  /** The venue states its cash, as of now. */
  read(total: number, more: Partial<AccountReport> = {}): void {
    this.reports({ ...this.report(total), ...more });
  }

  /** The link goes and comes back; the venue has `total` in cash then. */
  absence(total: number, balances = this.report(total).balances): void {
    this.link('disconnected');
    this.link('reconciling');
    this.mass({ account: { ...this.report(total), balances } });
  }

  value() {
    const [account] = this.engine.values(this.now).accounts;
    if (account === undefined) throw new Error('no account');
    return account;
  }

  equity(): number {
    return Number(dec(this.value().equity ?? '-1').toString());
  }

  /** A market order of `qty` filled at 100. */
  buy(qty: string): void {
    const reply = this.ticket({ ...basics('buy', qty) });
    if (reply.kind !== 'accepted') throw new Error(JSON.stringify(reply));
    const [id] = [...this.engine.view.orders.keys()].slice(-1);
    this.fill(id ?? '', qty, '100.00');
  }
}

function opened(limits = WIDE): CashDesk {
  const desk = new CashDesk({ limits });
  desk.quote('99.99', '100.01');
  desk.absence(OPENING);
  desk.advance(LAG_MS + 1);
  desk.read(OPENING);
  desk.quote('99.99', '100.01');
  return desk;
}

describe('cash is booked by the fill', () => {
  it('S1.8, S2.1: equity, buying power and the share of the day stay true from the fill through every reading', () => {
    const desk = opened();
    expect(desk.equity()).toBe(OPENING);
    desk.buy('400');
    expect(desk.equity()).toBe(OPENING);
    expect(desk.value().dayPnlPct).toBe('0.00');
    // A reading that lacks the fill, one that has it, one after the lag.
    for (const [waitMs, total] of [
      [1_000, OPENING],
      [2_000, OPENING - 40_000],
      [LAG_MS, OPENING - 40_000],
    ] as const) {
      desk.hold(waitMs);
      desk.read(total);
      expect(desk.equity()).toBe(OPENING);
    }
    expect(desk.value().buyingPower).toBe('160000');
    desk.quote('100.99', '101.01');
    expect(desk.equity()).toBe(OPENING + 400);
  });

  it('fees move it, a sale brings it back, and a mass status counts what happened while away once', () => {
    const desk = opened();
    desk.ticket({ ...basics('buy', '10') });
    desk.reports(desk.fillReport('T-1', '10', '100.00', { fee: d('1.50') }));
    expect(desk.equity()).toBe(OPENING - 1.5);
    desk.link('disconnected');
    desk.advance(600_000);
    const away = desk.fillReport('T-1', '5', '100.00', {
      tradeId: idOf<TradeId>('away'),
      side: 'sell',
      tsEventMs: desk.now - 300_000,
    });
    desk.link('reconciling');
    desk.mass({
      account: desk.report(OPENING - 1_000 - 1.5 + 500),
      fills: [away],
      positions: [{ kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d('5'), avgPrice: d('100') }],
    });
    desk.quote('99.99', '100.01');
    expect(desk.equity()).toBe(OPENING - 1.5);
  });

  it('is in the journal: killed between the fill and the reading, the next life has the same equity', () => {
    const desk = opened();
    desk.buy('400');
    desk.restart();
    desk.quote('99.99', '100.01');
    expect(desk.equity()).toBe(OPENING);
    desk.advance(1_000);
    desk.link('reconciling');
    desk.mass({
      account: desk.report(OPENING),
      positions: [
        { kind: 'position', accountId: ACCOUNT_ID, instrumentId: TSLA.id, qty: d('400'), avgPrice: d('100') },
      ],
    });
    expect(desk.equity()).toBe(OPENING);
  });

  it('S1.8, G20: the gate does not pass an order by a gain that is none, nor latch by a loss that is none', () => {
    const desk = opened({ ...WIDE, leverageMax: d('1'), dayLossMax: d('1000') });
    desk.buy('900');
    // Without the cash of the fill equity would look like 190,000 and let another 900 pass.
    expect(desk.ticket({ ...basics('buy', '200') })).toMatchObject({ kind: 'denied' });
    desk.hold(5_000);
    desk.read(OPENING - 90_000);
    // Now the fill is in the reading, and selling brings the money before the next one does.
    desk.ticket({ ...basics('sell', '900') });
    const [id] = [...desk.engine.view.orders.keys()].slice(-1);
    desk.fill(id ?? '', '900', '100.00');
    expect(desk.equity()).toBe(OPENING);
    desk.hold(3_000);
    expect(desk.engine.view.tradingState).toBe('active');
  });

  it('coins that the venue keeps as a balance move with their price, and a perpetual is not taken for its coin', () => {
    const desk = opened();
    const perpetual = { ...BTC, id: idOf<InstrumentId>('BTC/USD:USD.SIM'), listing: 'perpetual', shortable: true };
    desk.run({ kind: 'instruments', instruments: [perpetual] });
    desk.quote('49990.00', '50010.00', {}, BTC);
    desk.quote('49990.00', '50010.00', {}, perpetual);
    const coin = { currency: 'BTC', total: d('1'), locked: d('0') };
    desk.hold(LAG_MS + 1_000);
    desk.absence(OPENING, [{ currency: 'USD', total: d(String(OPENING)), locked: d('0') }, coin]);
    expect(desk.equity()).toBe(OPENING + 50_000);
    desk.hold(6_000);
    for (const instrument of [BTC, perpetual]) {
      const reply = desk.ticket({
        ...basics('buy', '0.5'),
        instrumentId: instrument.id,
        sessions: ['continuous'],
        tif: 'gtc',
        limitPrice: d('50000.00'),
      });
      expect(reply.kind).toBe('accepted');
      const [id] = [...desk.engine.view.orders.keys()].slice(-1);
      desk.fill(id ?? '', '0.5', '50000.00');
      expect(desk.equity()).toBe(OPENING + 50_000);
    }
  });
});
