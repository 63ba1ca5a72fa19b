/** The vertical spread executor against every result of S0.6, on the built-in market and on a recorded day (SPY, 2023-08-03). */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dec, type DecimalText, type VerticalParams, type VerticalSignal } from '../../../shared/domain/index.ts';
import { bullPut, SPY } from './bull-put.ts';
import { SpreadDesk } from './desk.ts';

const d = (text: string): DecimalText => dec(text).text();
/** Every vertical of this desk: half a second a rung. */
const QUICK: Partial<VerticalParams> = { attemptIntervalMs: 1_000, orderTimeoutMs: 1_000, attemptsMax: 10 };

describe('on the built-in option market', () => {
  let desk: SpreadDesk;
  beforeAll(async () => {
    desk = await SpreadDesk.open();
  });
  afterAll(() => desk.close());

  it('S0.6: filled at the floor or better, as one combo, both legs held', async () => {
    const signal = await bullPut(desk);
    const id = await desk.signal(signal, { ...QUICK, minPremium: d('0.01'), increment: d('0.02') });
    const done = await desk.ended(id);
    expect(done).toMatchObject({ result: 'filled', filledQty: '1' });
    expect(dec(done.fillPrice ?? '0').gte(dec('0.01'))).toBe(true);
    expect(done.margin).not.toBeNull();
    expect(done.attempts).toBeGreaterThan(0);
    expect(desk.held(done.shortId)).toBe('-1');
    expect(desk.held(done.longId)).toBe('1');
    expect(desk.held(done.comboId)).toBe('0');
  });

  it('S0.4: rejected when the premium is below the minimum', async () => {
    const done = await desk.ended(await desk.signal(await bullPut(desk), { ...QUICK, minPremium: d('50') }));
    expect(done).toMatchObject({ result: 'rejected', attempts: 0, ladderId: null });
    expect(done.reason).toContain('below the minimum of 50');
  });

  it('S0.3: rejected when a contract is not listed, which is named', async () => {
    const signal = await bullPut(desk);
    const done = await desk.ended(await desk.signal({ ...signal, longStrike: d('1.23') }, QUICK));
    expect(done.result).toBe('rejected');
    expect(done.reason).toContain('1.23 put');
  });

  it('S0.2: rejected when it is short of margin, with the figures', async () => {
    const done = await desk.ended(await desk.signal(await bullPut(desk, '9000'), { ...QUICK, minPremium: d('0.01') }));
    expect(done.result).toBe('rejected');
    expect(done.reason).toMatch(/^Short of margin: initial margin \d/);
    expect(done.margin).not.toBeNull();
    expect(done.ladderId).toBeNull();
  });

  it('S0.6: exhausted when it never gives enough', async () => {
    const params = { ...QUICK, minPremium: d('0.01'), increment: d('0.01'), attemptsMax: 1 };
    const done = await desk.ended(await desk.signal(await bullPut(desk, '3'), params));
    expect(done).toMatchObject({ result: 'exhausted', filledQty: '0', attempts: 1 });
  });

  it('S0.6: cancelled by the trader while it works', async () => {
    const params = { ...QUICK, minPremium: d('0.01'), attemptIntervalMs: 60_000, orderTimeoutMs: 60_000 };
    // At the mid it may fill before the hand is there: as often as it takes.
    for (let tries = 0; tries < 10; tries++) {
      const id = await desk.signal(await bullPut(desk), params);
      await desk.run(400);
      if (desk.vertical(id).status !== 'working') continue;
      expect(await desk.command({ kind: 'cancelVertical', verticalId: id })).toMatchObject({ kind: 'accepted' });
      expect(await desk.ended(id)).toMatchObject({ result: 'cancelled', filledQty: '0', attempts: 1 });
      return;
    }
    throw new Error('every one was filled at once');
  });
  it('S0.6: partial when the book holds less than was asked for', async () => {
    const params = { ...QUICK, minPremium: d('0.01'), increment: d('0.02'), attemptsMax: 6 };
    const done = await desk.ended(await desk.signal(await bullPut(desk, '2000'), params));
    expect(done.result).toBe('partial');
    expect(dec(desk.held(done.shortId)).isZero()).toBe(false);
    expect(dec(done.filledQty).lte(dec('2000'))).toBe(true);
  });
});

const RECORDED = path.join(
  fileURLToPath(new URL('../../../..', import.meta.url)),
  'shared/data/option-vertical-spy-20230803',
);

describe.skipIf(!existsSync(RECORDED))(
  'on the recorded day of SPY 430/470 (skipped where the recording is not beside the project)',
  () => {
    let desk: SpreadDesk;
    beforeAll(async () => {
      desk = await SpreadDesk.open({ recorded: [RECORDED], startMs: Date.UTC(2023, 7, 3, 13, 30) });
      await desk.run(5 * 60_000);
    });
    afterAll(() => desk.close());

    const signal = (more: Partial<VerticalSignal> = {}): VerticalSignal => ({
      strategy: 'bull-put',
      underlyingId: SPY,
      expiry: '2023-09-01',
      shortStrike: d('470'),
      longStrike: d('430'),
      qty: d('1'),
      follower: null,
      ...more,
    });

    it('S0.5: the wide bull put is worked and ends with every field of its result', async () => {
      const params = { attemptIntervalMs: 5_000, orderTimeoutMs: 5_000, attemptsMax: 10, minPremium: d('0.70') };
      const done = await desk.ended(await desk.signal(signal(), params));
      expect(['filled', 'exhausted', 'partial']).toContain(done.result);
      expect(done.startMid).not.toBeNull();
      expect(done.lastLimit).not.toBeNull();
      expect(done.attempts).toBeGreaterThan(0);
      expect(done.attempts).toBeLessThanOrEqual(10);
      process.stdout.write(
        `recorded bull put 470/430: ${done.result ?? '?'}, mid ${done.startMid ?? '?'}, fill ${done.fillPrice ?? 'none'}, last limit ${done.lastLimit ?? '?'}, ${done.attempts} attempts\n`,
      );
    });

    it('S0.4: a floor above the recorded premium rejects it', async () => {
      const done = await desk.ended(
        await desk.signal(signal({ strategy: 'bear-call', shortStrike: d('430'), longStrike: d('470') }), {
          minPremium: d('39'),
        }),
      );
      expect(done).toMatchObject({ result: 'rejected', attempts: 0 });
    });

    it('S0.3: a strike that was not recorded is named', async () => {
      const done = await desk.ended(await desk.signal(signal({ longStrike: d('440') }), {}));
      expect(done.result).toBe('rejected');
      expect(done.reason).toContain('440 put');
    });
  },
);
