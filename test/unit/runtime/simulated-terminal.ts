/** A terminal composed on the simulated venue in virtual time, and a trader who does a little of everything on it. */
import { expect } from 'vitest';
import { dec, idOf, unitsText, type Instrument, type LadderParams, type Quote } from '../../../shared/domain/index.ts';
import { VirtualScheduler } from '../../../src-main/ports/schedulers/virtual-scheduler.ts';
import { composeTerminal, SIM_ACCOUNT, SIM_CONNECTION, type Terminal } from '../../../src-main/shell/compose.ts';
import { DEFAULT_SETTINGS } from '../../../src-main/shell/settings.ts';
import { quietLogger } from '../../fixtures/loggers.ts';

const text = (value: string) => dec(value).text();

export async function composed(
  dataDir: string,
  startMs: number,
): Promise<{ terminal: Terminal; run: (ms: number) => Promise<void> }> {
  const market = new VirtualScheduler(startMs);
  const made = await composeTerminal({
    dataDir,
    venue: { kind: 'builtIn', seed: 7 },
    logger: quietLogger,
    version: '0',
    market,
    settings: { ...DEFAULT_SETTINGS, limits: { ...DEFAULT_SETTINGS.limits, duplicateWindowMs: 0 } },
  });
  if (!made.ok) throw new Error(made.error.message);
  const run = (ms: number): Promise<void> =>
    market.runUntilSettled(market.nowMs() + ms, () => new Promise((resolve) => void setImmediate(resolve)));
  return { terminal: made.value, run };
}

export function widest(terminal: Terminal): { instrument: Instrument; quote: Quote & { bid: number; ask: number } } {
  const found = [...terminal.core.view.instruments.values()].flatMap((instrument) => {
    const quote = terminal.core.view.quotes.get(instrument.id);
    if (instrument.calendar !== 'us-equity' || quote === undefined) return [];
    const { bid, ask } = quote;
    if (bid === null || ask === null || bid < 100_000) return [];
    return [{ instrument, quote: { ...quote, bid, ask }, spread: (ask - bid) / bid }];
  });
  const best = found.sort((a, b) => b.spread - a.spread)[0];
  if (best === undefined) throw new Error('no quotes');
  return best;
}

const paramsFor = (worstPrice: LadderParams['worstPrice'], final: LadderParams['final']): LadderParams => ({
  steps: { kind: 'toward', towardPct: ['0', '30', '60'].map(text) },
  factor: text('1'),
  spreadSteps: null,
  reference: 'frozen',
  waitMs: 1_000,
  orderTimeoutMs: null,
  totalMs: 6_000,
  worstPrice,
  floor: null,
  rounding: 'passive',
  final,
  replace: 'modify',
  onLocked: 'take',
});

/** A ladder that fills, one that is cancelled half way, an order that rests. */
export async function trade(terminal: Terminal, run: (ms: number) => Promise<void>): Promise<void> {
  const { core } = terminal;
  await run(2_000);
  const { instrument, quote } = widest(terminal);
  const basics = {
    connectionId: SIM_CONNECTION,
    accountId: SIM_ACCOUNT,
    instrumentId: instrument.id,
    side: 'buy' as const,
    qty: text('20'),
    tif: 'day' as const,
    sessions: ['regular' as const],
  };
  const worst = unitsText(Math.ceil((quote.ask + 500) / 100) * 100, instrument.priceScale);
  const ladder = core.submit(idOf('ladder-1'), {
    kind: 'submitLadder',
    ...basics,
    params: paramsFor(worst, 'marketable'),
  });
  await run(8_000);
  expect(await ladder).toMatchObject({ kind: 'accepted' });
  const second = core.submit(idOf('ladder-2'), {
    kind: 'submitLadder',
    ...basics,
    qty: text('15'),
    params: paramsFor(worst, 'rest'),
  });
  await run(200);
  const made = await second;
  if (made.kind !== 'accepted' || made.ladderId === null) throw new Error(JSON.stringify(made));
  const cancel = core.submit(idOf('cancel-2'), { kind: 'controlLadder', ladderId: made.ladderId, control: 'cancel' });
  await run(500);
  expect(await cancel).toMatchObject({ kind: 'accepted' });
  const far = unitsText(Math.floor((quote.bid * 0.97) / 100) * 100, instrument.priceScale);
  const rest = core.submit(idOf('rest-1'), { kind: 'submitOrder', ...basics, type: 'limit', limitPrice: far });
  await run(500);
  expect(await rest).toMatchObject({ kind: 'accepted' });
}
