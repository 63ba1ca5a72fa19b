/** Options and combos through the whole terminal but for its shell: chain, definition, one order, legs as positions, restart. */
import { describe, expect, it } from 'vitest';
import {
  Decimal,
  dec,
  idOf,
  unitsText,
  type Instrument,
  type InstrumentId,
  type LadderParams,
} from '../../../shared/domain/index.ts';
import { SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { tempFolder } from '../store/journal-fixture.ts';
import { composed } from './simulated-terminal.ts';
import { OPEN_MS } from './venue-fixture.ts';

const SPY = idOf<InstrumentId>('SPY.SIM');
const text = (value: string) => dec(value).text();
type Run = (ms: number) => Promise<void>;

async function settled<T>(promise: Promise<T>, run: Run): Promise<T> {
  let done = false;
  void promise.then(() => (done = true));
  for (let i = 0; i < 100 && !done; i++) await run(10);
  return promise;
}

/** A credit put spread about a deviation below the market, five or so wide, of the first expiry 20 days away. */
async function bullPut(terminal: Terminal, run: Run): Promise<{ combo: Instrument; ids: readonly InstrumentId[] }> {
  const { core } = terminal;
  const chain = await settled(core.optionChain(SPY), run);
  if (!chain.ok) throw new Error(chain.error.message);
  const expiry = chain.value.expiries.find((e) => e.expiry >= '2026-12-10');
  const puts = (expiry?.strikes ?? []).filter((s) => s.putId !== null && dec(s.strike).lte(dec('660')));
  const short = puts.at(-1);
  const long = puts.at(-6);
  if (short?.putId == null || long?.putId == null) throw new Error('no strikes');
  const defined = await settled(core.defineOptions([short.putId, long.putId]), run);
  expect(defined.ok && defined.value.map(({ id }) => id)).toEqual([short.putId, long.putId]);
  const combo = await settled(
    core.defineCombo(SIM_CONNECTION, [
      { instrumentId: short.putId, side: 'sell', ratio: 1 },
      { instrumentId: long.putId, side: 'buy', ratio: 1 },
    ]),
    run,
  );
  if (!combo.ok) throw new Error(combo.error.message);
  await run(2_000);
  return { combo: combo.value, ids: [short.putId, long.putId] };
}

const basics = (instrumentId: InstrumentId) => ({
  connectionId: SIM_CONNECTION,
  accountId: SIM_ACCOUNT,
  instrumentId,
  side: 'buy' as const,
  qty: text('3'),
  tif: 'day' as const,
  sessions: ['regular' as const],
});

const ladder = (worstPrice: string): LadderParams => ({
  steps: { kind: 'increment', increment: text('0.01'), rungs: 5 },
  factor: text('1'),
  spreadSteps: null,
  reference: 'frozen',
  waitMs: 1_000,
  orderTimeoutMs: null,
  totalMs: 12_000,
  worstPrice: text(worstPrice),
  floor: text('-0.50'),
  rounding: 'passive',
  final: 'marketable',
  replace: 'modify',
  onLocked: 'take',
});

const quoteOf = (terminal: Terminal, id: InstrumentId) => {
  const quote = terminal.core.view.quotes.get(id);
  if (quote?.bid == null || quote.ask == null) throw new Error(`no market in ${id}`);
  return { bid: quote.bid, ask: quote.ask };
};

describe('combos in a terminal on the simulated venue', () => {
  it('G12, S0.5: a bull put is one order up a ladder of negative prices, its legs are the positions, and a restart agrees', async () => {
    const folder = tempFolder();
    const { terminal, run } = await composed(folder, OPEN_MS);
    await run(2_000);
    const { combo, ids } = await bullPut(terminal, run);
    const { view } = terminal.core;
    expect(view.instruments.get(combo.id)?.legs).toHaveLength(2);
    const { bid, ask } = quoteOf(terminal, combo.id);
    expect(bid).toBeLessThan(ask);
    expect(ask).toBeLessThan(0);
    const command = { kind: 'submitLadder' as const, ...basics(combo.id), params: ladder(unitsText(ask, 4)) };
    const preview = terminal.core.preview(command);
    expect(preview.error).toBeNull();
    expect(preview.checks.filter((c) => c.verdict === 'denied')).toEqual([]);
    expect(preview.rungs.every((r, i) => i === 0 || dec(r.price).gt(dec(preview.rungs[i - 1]?.price ?? '0')))).toBe(
      true,
    );
    const reply = await settled(terminal.core.submit(idOf('bull-put'), command), run);
    expect(reply).toMatchObject({ kind: 'accepted' });
    await run(16_000);
    const made = [...view.ladders.values()][0];
    expect(made).toMatchObject({ status: 'done', outcome: 'filled', filledQty: '3' });

    const fills = [...view.fills.values()];
    const ofCombo = fills.filter((f) => f.comboTradeId === undefined);
    const ofLegs = fills.filter((f) => f.comboTradeId !== undefined);
    expect(ofLegs).toHaveLength(2 * ofCombo.length);
    expect(ofLegs.every((f) => f.ladderId === null && ofCombo.some((c) => c.tradeId === f.comboTradeId))).toBe(true);
    const cashOf = (list: typeof fills): Decimal =>
      list.reduce((sum, f) => {
        const value = dec(f.price).mul(dec(f.qty)).mul(Decimal.of(100));
        return f.side === 'buy' ? sum.sub(value) : sum.add(value);
      }, Decimal.ZERO);
    expect(cashOf(ofLegs).eq(cashOf(ofCombo)), 'legs add up to the combo').toBe(true);
    const feesOf = (list: typeof fills): string =>
      list
        .reduce((sum, f) => sum.add(dec(f.fee)), Decimal.ZERO)
        .trim()
        .toString();
    expect(feesOf(ofLegs)).toBe('3.9');
    expect(feesOf(ofCombo)).toBe('3.9');
    const held = [...view.positions.values()].map(({ instrumentId, qty }) => [instrumentId, qty]);
    expect(held).toEqual([
      [ids[0], '-3'],
      [ids[1], '3'],
    ]);
    const cost = [...view.positions.values()].reduce((sum, pos) => sum.add(dec(pos.cost)), Decimal.ZERO);
    expect(cost.neg().eq(cashOf(ofCombo)), 'the premium is what the positions brought').toBe(true);
    const values = terminal.core.values();
    expect(values.positions.every((v) => v.markSource === 'mid')).toBe(true);
    expect(values.accounts[0]?.equity).not.toBeNull();
    const alerts = [...view.alerts.values()].map((a) => a.title);
    expect(alerts.filter((t) => t.includes('differs') || t.includes('could not') || t.includes('not placed'))).toEqual(
      [],
    );
    const nowMs = terminal.core.clock.nowMs();
    await terminal.stop();

    const again = await composed(folder, nowMs);
    await again.run(3_000);
    const second = again.terminal.core.view;
    expect([...second.connections.values()][0]?.state).toBe('ready');
    expect([...second.positions.values()].map(({ instrumentId, qty }) => [instrumentId, qty])).toEqual(held);
    expect(second.instruments.has(combo.id)).toBe(true);
    expect([...second.alerts.values()].map((a) => a.title).filter((t) => t.includes('differs'))).toEqual([]);
    // Selling the combo closes every leg: reducing, and flat afterwards.
    await again.run(2_000);
    const touch = quoteOf(again.terminal, combo.id);
    const close = await settled(
      again.terminal.core.submit(idOf('close'), {
        kind: 'submitOrder',
        ...basics(combo.id),
        side: 'sell',
        type: 'limit',
        limitPrice: unitsText(touch.bid, 4),
      }),
      again.run,
    );
    expect(close).toMatchObject({ kind: 'accepted' });
    await again.run(3_000);
    const closing = [...second.orders.values()].at(-1);
    expect(closing).toMatchObject({ status: 'filled', reducing: true });
    expect([...second.positions.values()].map(({ qty }) => qty)).toEqual(['0', '0']);
    const realised = [...second.positions.values()].reduce((sum, pos) => sum.add(dec(pos.realised)), Decimal.ZERO);
    const combos = [...second.fills.values()].filter((f) => f.comboTradeId === undefined);
    expect(realised.eq(cashOf(combos)), 'realised profit is the combo’s cash to the cent').toBe(true);
    await again.terminal.stop();
  });

  it('S1.7: what makes no sense is refused with code, place and a sentence, before anything is sent', async () => {
    const { terminal, run } = await composed(tempFolder(), OPEN_MS);
    await run(2_000);
    const { combo, ids } = await bullPut(terminal, run);
    const { core } = terminal;
    const [short, long] = ids as [InstrumentId, InstrumentId];
    const refused = async (legs: Parameters<typeof core.defineCombo>[1]) => {
      const answer = await settled(core.defineCombo(SIM_CONNECTION, legs), run);
      return answer.ok ? null : [answer.error.code, answer.error.path];
    };
    const leg = (instrumentId: InstrumentId, ratio = 1) => ({ instrumentId, side: 'buy' as const, ratio });
    expect(await refused([leg(short)])).toEqual(['legs', 'query.legs']);
    expect(await refused([leg(short, 0), leg(long)])).toEqual(['legs', 'query.legs.0']);
    expect(await refused([leg(short), leg(short)])).toEqual(['legs', 'query.legs']);
    expect(await refused([leg(short), leg(SPY)])).toEqual(['legs', 'query.legs.1']);
    expect(await refused([leg(short), leg(idOf<InstrumentId>('SPY-20261218-P-1.SIM'))])).toEqual([
      'unknownInstrument',
      'query.legs.1',
    ]);
    const old = idOf<InstrumentId>('SPY-20261113-P-650.SIM');
    expect(await settled(core.defineOptions([old]), run)).toMatchObject({
      ok: false,
      error: { code: 'expiredOption' },
    });
    const nothing = idOf<InstrumentId>('SPY-20261218-P-650.3.SIM');
    expect(await settled(core.defineOptions([nothing]), run)).toMatchObject({
      ok: false,
      error: { code: 'unknownInstrument' },
    });
    expect(await settled(core.optionChain(idOf('NOPE.SIM')), run)).toMatchObject({ ok: false });
    expect(await settled(core.optionChain(idOf('KO.SIM')), run)).toMatchObject({ ok: true, value: { expiries: [] } });
    const market = { kind: 'submitOrder' as const, ...basics(combo.id), type: 'market' as const, limitPrice: null };
    expect(await settled(core.submit(idOf('market'), market), run)).toMatchObject({
      kind: 'denied',
      code: 'unsupported',
    });
    const offTick = { ...market, type: 'limit' as const, limitPrice: text('-0.755') };
    expect(await settled(core.submit(idOf('off'), offTick), run)).toMatchObject({
      kind: 'denied',
      code: 'priceOffTick',
    });
    expect(core.view.orders.size).toBe(0);
    await terminal.stop();
  });

  it('the same legs are the same instrument, and contracts nobody needs give way at the bound', async () => {
    const { terminal, run } = await composed(tempFolder(), OPEN_MS);
    await run(2_000);
    const { core } = terminal;
    const first = await bullPut(terminal, run);
    const twice = await bullPut(terminal, run);
    expect(twice.combo.id).toBe(first.combo.id);
    const bought = {
      kind: 'submitOrder' as const,
      ...basics(first.ids[1] ?? SPY),
      type: 'limit' as const,
      qty: text('1'),
    };
    const { ask } = quoteOf(terminal, bought.instrumentId);
    const reply = await settled(core.submit(idOf('buy'), { ...bought, limitPrice: unitsText(ask + 100, 4) }), run);
    expect(reply).toMatchObject({ kind: 'accepted' });
    const chain = await settled(core.optionChain(SPY), run);
    const all = (chain.ok ? chain.value.expiries : []).flatMap((e) =>
      e.strikes.flatMap((s) => [s.callId, s.putId].filter((id) => id !== null)),
    );
    expect(all.length).toBeGreaterThan(1_000);
    for (let i = 0; i < 1_000; i += 200) {
      const page = await settled(core.defineOptions(all.slice(i, i + 200)), run);
      expect(page.ok).toBe(true);
    }
    await run(200);
    const contracts = [...core.view.instruments.values()].filter((i) => i.option !== null || i.legs !== null);
    expect(contracts.length).toBeLessThanOrEqual(800);
    expect(core.view.instruments.has(bought.instrumentId), 'held ones stay').toBe(true);
    expect(core.view.instruments.has(all[999] ?? SPY), 'the newest are there').toBe(true);
    expect(core.view.instruments.has(first.combo.id), 'the combo nobody used gave way').toBe(false);
    await terminal.stop();
  });
});
