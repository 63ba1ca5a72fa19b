/** Recorded chains: what files say, which contracts become instruments, what does not change, combos across recorded legs. */
import { mkdtempSync, writeFileSync, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { idOf, unitsText, type InstrumentId } from '../../../../../shared/domain/index.ts';
import { PROJECT_ROOT } from '../../../../../scripts/lib/project-root.ts';
import { openRecording } from '../../../../../src-main/brokers/sim/replay/open-recording.ts';
import type { Recording } from '../../../../../src-main/brokers/sim/replay/recording.ts';
import { VenueFixture, accountA, orderId, quantity } from '../venue-fixture.ts';

const DATA = path.join(PROJECT_ROOT, '..', 'shared', 'data');
const SPY_FOLDER = path.join(DATA, 'option-vertical-spy-20230803');
const GOOG_FOLDER = path.join(DATA, 'option-chain-goog-20151224');
const HAS_DATA = existsSync(SPY_FOLDER) && existsSync(GOOG_FOLDER);
if (!HAS_DATA) process.stdout.write('skipped: ../shared/data has no recorded option chains\n');

const id = (text: string): InstrumentId => idOf<InstrumentId>(`${text}.SIM`);
/** 2023-08-03, 09:30 ET. */
const OPEN = 1_691_069_400_000;
const HEADER =
  'ts_utc_ms,expiry,strike,right,bid_open,bid_high,bid_low,bid_close,bid_size_close,ask_open,ask_high,ask_low,ask_close,ask_size_close';
const SHARES =
  'ts_utc_ms,bid_open,bid_high,bid_low,bid_close,bid_size_close,ask_open,ask_high,ask_low,ask_close,ask_size_close';

/** A folder with a share and these rows of contracts; `minute` in a row stands for the start of that minute. */
function folder(rows: readonly string[]): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'rung-chain-'));
  const share = [0, 1, 2, 3].map((m) => `${OPEN + m * 60_000},50,50,50,50.00,100,50,50,50,50.02,100`);
  writeFileSync(path.join(dir, 'ABC_20230803_underlying_quote_1m.csv'), [SHARES, ...share].join('\n'));
  const stamped = rows.map((row) => row.replace(/^(\d),/, (_, m: string) => `${OPEN + Number(m) * 60_000},`));
  writeFileSync(path.join(dir, 'ABC_20230803_option_quote_1m.csv'), [HEADER, ...stamped].join('\n'));
  return dir;
}

async function read(dir: string): Promise<Recording> {
  const recording = await openRecording([dir]);
  if (!recording.ok) throw new Error(`${recording.error.file}: ${recording.error.message}`);
  return recording.value;
}

const replay = (recording: Recording, startMs = recording.startMs): VenueFixture =>
  new VenueFixture({ market: { kind: 'replay', recording, startMs }, startMs });

const touch = (f: VenueFixture, of: InstrumentId): string => {
  const q = f.venue.quote(of);
  return `${q?.bid == null ? '-' : q.bid / 10_000} x ${q?.ask == null ? '-' : q.ask / 10_000}`;
};

const ROWS = [
  '0,2023-09-01,48,P,1,1,1,1.00,20,1,1,1,1.20,30',
  '0,2023-09-01,50,P,2,2,2,2.00,10,2,2,2,2.20,10',
  '1,2023-09-01,50,P,,,,,0,2.1,2.1,2.1,2.10,12',
  '3,2023-09-01,48,P,1.1,1.1,1.1,1.10,20,1,1,1,1.20,30',
];

describe('recorded contracts', () => {
  it('are instruments named like all contracts, on the ticks that their prices lie on', async () => {
    const { instruments } = await read(folder(ROWS));
    expect(instruments.map((i) => i.id)).toEqual(['ABC.SIM', 'ABC-20230901-P-48.SIM', 'ABC-20230901-P-50.SIM']);
    expect(instruments[1]).toMatchObject({
      symbol: 'ABC 1 Sep 23 48 P',
      assetClass: 'option',
      calendar: 'us-option',
      multiplier: '100',
      ticks: [
        { fromPrice: '0', tick: '0.05' },
        { fromPrice: '3', tick: '0.10' },
      ],
      option: { underlyingId: 'ABC.SIM', right: 'put', strike: '48', expiry: '2023-09-01' },
    });
    const cents = await read(folder(['0,2023-09-01,50,P,2,2,2,3.07,10,2,2,2,3.11,10']));
    expect(cents.instruments[1]?.ticks).toEqual([{ fromPrice: '0', tick: '0.01' }]);
  });

  it('keep a side that a row leaves blank, and all of what no row mentions, fresh by the minute', async () => {
    const f = replay(await read(folder(ROWS)), OPEN + 60_000);
    expect(touch(f, id('ABC-20230901-P-50'))).toBe('2 x 2.2');
    await f.pass(60_000);
    expect(touch(f, id('ABC-20230901-P-50'))).toBe('2 x 2.1');
    expect(f.scheduler.nowMs() - (f.venue.quote(id('ABC-20230901-P-48'))?.tsEventMs ?? 0)).toBeLessThan(60_000);
  });

  it.each([
    ['0,2023-09-01,50,X,1,1,1,1.00,20,1,1,1,1.20,30', 'neither C nor P'],
    ['0,2023-02-31,50,P,1,1,1,1.00,20,1,1,1,1.20,30', 'no day'],
    ['0,2023-09-01,-5,P,1,1,1,1.00,20,1,1,1,1.20,30', 'no price'],
    ['0,2023-09-01,50,P,1,1,1,1.00,20,1,1,1,abc,30', 'not a number'],
    ['0,2023-09-01,50,P,1,1,1,1.00', 'columns'],
  ])('a damaged row is named: %s', async (row, words) => {
    const recording = await openRecording([folder([row])]);
    expect(recording).toMatchObject({ ok: false, error: { line: 2 } });
    expect(!recording.ok && recording.error.message).toContain(words);
  });

  it('S0.3, G12: combos of recorded legs are quoted, traded as one order and filled by the legs’ sizes', async () => {
    const f = replay(await read(folder(ROWS)), OPEN + 61_000);
    const legs = [
      { instrumentId: id('ABC-20230901-P-50'), side: 'sell', ratio: 1 },
      { instrumentId: id('ABC-20230901-P-48'), side: 'buy', ratio: 1 },
    ] as const;
    const combo = await f.run(f.client.defineCombo(legs));
    if (!combo.ok) throw new Error(combo.error.message);
    // Natural -1.20 x -0.80, an eighth of 0.40 better on each side.
    expect(touch(f, combo.value.id)).toBe('-1.15 x -0.85');
    expect(f.venue.quote(combo.value.id)).toMatchObject({ bidSize: 10, askSize: 10, status: 'trading' });
    const order = {
      clientOrderId: orderId('c1'),
      accountId: accountA,
      instrumentId: combo.value.id,
      side: 'buy' as const,
      type: 'limit' as const,
      qty: quantity('25'),
      limitPrice: unitsText(-8_500, 4),
      tif: 'day' as const,
      sessions: ['regular' as const],
    };
    expect(await f.run(f.client.submitOrder(order))).toMatchObject({ kind: 'acked' });
    const combos = f.fills('c1').filter((r) => r.comboTradeId === undefined);
    expect(combos.map((r) => [r.qty, r.price])).toEqual([['10', '-0.8500']]);
    expect((await f.status('c1')).filledQty).toBe('10');
  });

  it.skipIf(!HAS_DATA)('the SPY day has its share and four contracts, in cents, quoted through the day', async () => {
    const recording = await read(SPY_FOLDER);
    expect(recording.instruments.map((i) => i.symbol)).toEqual([
      'SPY',
      'SPY 1 Sep 23 430 C',
      'SPY 1 Sep 23 430 P',
      'SPY 1 Sep 23 470 C',
      'SPY 1 Sep 23 470 P',
    ]);
    const f = replay(recording, recording.startMs + 3_600_000);
    const chain = await f.run(f.client.optionChain(id('SPY')));
    expect(chain.ok && chain.value.expiries.map((e) => [e.expiry, e.strikes.map((s) => s.strike)])).toEqual([
      ['2023-09-01', ['430', '470']],
    ]);
    const combo = await f.run(
      f.client.defineCombo([
        { instrumentId: id('SPY-20230901-P-430'), side: 'buy', ratio: 1 },
        { instrumentId: id('SPY-20230901-P-470'), side: 'sell', ratio: 1 },
      ]),
    );
    if (!combo.ok) throw new Error(combo.error.message);
    const quote = f.venue.quote(combo.value.id);
    expect(quote?.bid).toBeLessThan(quote?.ask ?? 0);
    expect(quote?.ask).toBeLessThan(-150_000);
    expect(combo.value.comboWidth).toBe('40');
  });

  it.skipIf(!HAS_DATA)('the GOOG chain: 2,192 contracts of 12 expiries, each listed when it is asked for', async () => {
    const recording = await read(GOOG_FOLDER);
    expect(recording.instruments).toHaveLength(2_193);
    expect(recording.notes.some((n) => n.includes('open interest'))).toBe(true);
    const f = replay(recording, recording.startMs + 1_800_000);
    const instruments = await f.run(f.client.instruments());
    expect(instruments.ok && instruments.value.map((i) => i.symbol)).toEqual(['GOOG']);
    const chain = await f.run(f.client.optionChain(id('GOOG')));
    if (!chain.ok) throw new Error(chain.error.message);
    expect(chain.value.expiries).toHaveLength(12);
    const strike = chain.value.expiries.find((e) => e.expiry === '2016-01-29')?.strikes.find((s) => s.strike === '750');
    if (strike?.callId == null || strike.putId == null) throw new Error('no strike');
    const defined = await f.run(f.client.defineInstruments([strike.callId, strike.putId]));
    expect(defined.ok && defined.value[0]?.ticks.map((t) => t.tick)).toEqual(['0.05', '0.10']);
    await f.pass(61_000);
    const quote = f.venue.quote(strike.callId);
    expect(quote?.bid).toBeLessThan(quote?.ask ?? 0);
    expect(f.scheduler.nowMs() - (quote?.tsEventMs ?? 0)).toBeLessThanOrEqual(60_000);
  });
});
