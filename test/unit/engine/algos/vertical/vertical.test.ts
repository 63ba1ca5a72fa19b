import { describe, expect, it } from 'vitest';
import {
  idOf,
  type Instrument,
  type MarginAnswer,
  type Vertical,
  type VerticalId,
  type VerticalParams,
  type VerticalSignal,
} from '../../../../../shared/domain/index.ts';
import { MARGIN_WAIT_MS, QUOTES_WAIT_MS } from '../../../../../src-main/engine/algos/vertical/drive.ts';
import { ACCOUNT_ID, CAPABILITIES, CONNECTION_ID, PUT, SPREAD, SPY, d } from '../../account-fixture.ts';
import { Desk } from '../../desk.ts';

const put = (strike: string): Instrument => ({
  ...PUT,
  id: idOf(`SPY-20261218-P-${strike}.SIM`),
  symbol: `SPY 18 Dec 26 ${strike} P`,
  option: { underlyingId: SPY.id, right: 'put', strike: d(strike), expiry: '2026-12-18' },
});
const SHORT = put('400');
const LONG = put('395');
const COMBO: Instrument = {
  ...SPREAD,
  id: idOf('COMBO-1.SIM'),
  symbol: 'SPY -400P +395P',
  calendar: 'us-option',
  legs: [
    { instrumentId: SHORT.id, side: 'sell', ratio: 1 },
    { instrumentId: LONG.id, side: 'buy', ratio: 1 },
  ],
};
const SIGNAL: VerticalSignal = {
  strategy: 'bull-put',
  underlyingId: SPY.id,
  expiry: '2026-12-18',
  shortStrike: d('400'),
  longStrike: d('395'),
  qty: d('2'),
  follower: 'own',
};
const ENOUGH: MarginAnswer = {
  initialAfter: d('1000'),
  maintenanceAfter: d('1000'),
  equityWithLoanAfter: d('99999'),
  availableFunds: d('98999'),
};
const PARAMS: Partial<VerticalParams> = { attemptIntervalMs: 5_000, orderTimeoutMs: 5_000, attemptsMax: 4 };
const ID = idOf<VerticalId>('T-V1');

/** A desk whose venue trades combos and answers what-ifs when told to. */
class OptionsDesk extends Desk {
  constructor() {
    super();
    const can = { ...CAPABILITIES, comboLegsMax: 4, comboOrderTypes: ['limit' as const], whatIf: true };
    this.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: can });
    this.quote('400.00', '400.02', {}, SPY);
  }

  signal(more: Partial<VerticalSignal> = {}, params: Partial<VerticalParams> = PARAMS) {
    const basics = { connectionId: CONNECTION_ID, accountId: ACCOUNT_ID };
    return this.command({ kind: 'submitVertical', ...basics, signal: { ...SIGNAL, ...more }, params });
  }

  defined(): void {
    this.run({ kind: 'instruments', instruments: [SHORT, LONG, COMBO] });
    const ids = { shortId: SHORT.id, longId: LONG.id, comboId: COMBO.id };
    this.run({ kind: 'verticalDefined', verticalId: ID, ids, reason: null });
  }

  /** Short and long puts and the combo bought as listed (negative: a credit), all two-sided. */
  market(short = ['3.00', '3.10'], long = ['2.20', '2.30'], combo = ['-0.85', '-0.75']): void {
    this.quote(short[0] ?? null, short[1] ?? null, {}, SHORT);
    this.quote(long[0] ?? null, long[1] ?? null, {}, LONG);
    this.quote(combo[0] ?? null, combo[1] ?? null, {}, COMBO);
  }

  margin(answer: MarginAnswer | null = ENOUGH, reason: string | null = null): void {
    this.run({ kind: 'margin', requestId: 'vertical:T-V1', answer, reason });
  }

  get vertical(): Vertical {
    const found = this.engine.view.verticals.get(ID);
    if (found === undefined) throw new Error('no vertical');
    return found;
  }

  limits(): (string | null)[] {
    return this.sent.flatMap((e) =>
      e.kind === 'submit' ? [e.order.limitPrice] : e.kind === 'modify' ? [e.limitPrice] : [],
    );
  }
}

function working(params: Partial<VerticalParams> = PARAMS): OptionsDesk {
  const at = new OptionsDesk();
  expect(at.signal({}, params)).toMatchObject({ kind: 'accepted', recordId: 'T-V1' });
  at.defined();
  at.market();
  at.margin();
  return at;
}

describe('the vertical spread executor', () => {
  it('S0.5, G12: one combo order, from the mid by the increment, never below the floor', () => {
    const at = working();
    expect(at.vertical).toMatchObject({ status: 'working', startMid: '0.8', ladderId: 'T-L1' });
    at.hold(16_000);
    expect(at.limits()).toEqual(['-0.80', '-0.79', '-0.78', '-0.77']);
    expect(at.sent.every((e) => e.kind !== 'submit' || e.order.instrumentId === COMBO.id)).toBe(true);
  });

  it('S0.6: filled, with premium, attempts, last limit, strikes and follower', () => {
    const at = working();
    at.hold(6_000);
    at.fill('T-L1-1', '2', '-0.79');
    expect(at.vertical).toMatchObject({
      status: 'done',
      result: 'filled',
      fillPrice: '0.79',
      filledQty: '2',
      attempts: 2,
      lastLimit: '0.79',
    });
    expect(at.vertical.signal).toMatchObject({ shortStrike: '400', longStrike: '395', follower: 'own' });
    expect(at.vertical.endedMs).not.toBeNull();
  });

  it('S0.6: exhausted when no rung filled; partial when some did', () => {
    const none = working();
    none.hold(30_000);
    expect(none.vertical).toMatchObject({ result: 'exhausted', filledQty: '0', attempts: 4 });
    const some = working();
    some.hold(1_000);
    some.fill('T-L1-1', '1', '-0.80');
    some.hold(30_000);
    expect(some.vertical).toMatchObject({ result: 'partial', filledQty: '1', fillPrice: '0.8' });
  });

  it('alerts say the symbol of a combo, never the id that is a hash of its legs', () => {
    const at = working();
    at.hold(6_000);
    at.fill('T-L1-1', '2', '-0.79');
    const said = at.alerts().join('\n');
    expect(said).toContain('SPY -400P +395P');
    expect(said).not.toContain('COMBO-1');
  });

  it('S0.4: a premium below the floor is refused before the first rung, and no rung goes below it', () => {
    const at = new OptionsDesk();
    at.signal();
    at.defined();
    at.market(['2.90', '3.00'], ['2.30', '2.40'], ['-0.65', '-0.55']);
    expect(at.vertical).toMatchObject({ result: 'rejected', startMid: '0.6' });
    expect(at.vertical.reason).toContain('below the minimum of 0.70');
    expect(at.limits()).toEqual([]);
    const floored = working({ ...PARAMS, minPremium: d('0.79'), attemptsMax: 4 });
    floored.hold(30_000);
    expect(floored.limits()).toEqual(['-0.80', '-0.79']);
    expect(floored.vertical.result).toBe('exhausted');
  });

  it('S0.3: an inverted market never passes the floor', () => {
    const at = new OptionsDesk();
    at.signal();
    at.defined();
    at.market(['2.20', '2.30'], ['3.00', '3.10'], ['0.75', '0.85']);
    expect(at.vertical).toMatchObject({ result: 'rejected', startMid: '-0.8' });
  });

  it('S0.3: a missing leg quote is a rejection that says which', () => {
    const at = new OptionsDesk();
    at.signal();
    at.defined();
    at.quote('3.00', '3.10', {}, SHORT);
    at.advance(QUOTES_WAIT_MS);
    expect(at.vertical.result).toBe('rejected');
    expect(at.vertical.reason).toContain('SPY 18 Dec 26 395 P');
    expect(at.vertical.reason).not.toContain('400 P,');
  });

  it('S0.2: short of margin is a rejection with the figures', () => {
    const at = new OptionsDesk();
    at.signal();
    at.defined();
    at.market();
    expect(at.vertical.status).toBe('margin');
    expect(at.sent.filter((e) => e.kind === 'whatIf')).toHaveLength(1);
    at.margin({ ...ENOUGH, equityWithLoanAfter: d('900') });
    expect(at.vertical.result).toBe('rejected');
    for (const figure of ['1000', '900', '98999']) expect(at.vertical.reason).toContain(figure);
    expect(at.limits()).toEqual([]);
  });

  it('G11: a margin answer that is missing or late blocks it', () => {
    const missing = new OptionsDesk();
    missing.signal();
    missing.defined();
    missing.market();
    missing.margin(null, 'the venue left out initial margin');
    expect(missing.vertical).toMatchObject({
      result: 'rejected',
      reason: expect.stringContaining('left out') as string,
    });
    const late = new OptionsDesk();
    late.signal();
    late.defined();
    late.market();
    late.advance(MARGIN_WAIT_MS);
    expect(late.vertical.result).toBe('rejected');
    late.margin();
    expect(late.limits()).toEqual([]);
  });

  it('S0.6: cancelled at any stage', () => {
    const early = new OptionsDesk();
    early.signal();
    expect(early.command({ kind: 'cancelVertical', verticalId: ID })).toMatchObject({ kind: 'accepted' });
    expect(early.vertical.result).toBe('cancelled');
    const late = working();
    late.command({ kind: 'cancelVertical', verticalId: ID });
    expect(late.vertical.result).toBe('cancelled');
    expect(late.command({ kind: 'cancelVertical', verticalId: ID })).toMatchObject({ code: 'notWorking' });
  });

  it('S0.6: what the gate or the venue refuses is rejected with its words', () => {
    const at = new OptionsDesk();
    at.signal();
    at.run({ kind: 'verticalDefined', verticalId: ID, ids: null, reason: 'The venue does not list the 395 put' });
    expect(at.vertical).toMatchObject({ result: 'rejected', reason: 'The venue does not list the 395 put' });
  });

  it('S0.1: a signal that makes no sense is not taken', () => {
    const at = new OptionsDesk();
    expect(at.signal({ shortStrike: d('395'), longStrike: d('400') })).toMatchObject({ code: 'strikeOrder' });
    expect(at.signal({ strategy: 'bear-call' })).toMatchObject({ code: 'strikeOrder' });
    expect(at.signal({ expiry: '2026-11-09' })).toMatchObject({ code: 'expiredOption' });
    expect(at.signal({ expiry: '2026-13-40' })).toMatchObject({ code: 'expiredOption' });
    expect(at.signal({ qty: d('0') })).toMatchObject({ code: 'quantityOutOfRange' });
    expect(at.signal({ qty: d('1.5') })).toMatchObject({ code: 'quantityOutOfRange' });
    expect(at.signal({ underlyingId: idOf('NONE.SIM') })).toMatchObject({ code: 'unknownInstrument' });
    expect(
      new Desk().command({
        kind: 'submitVertical',
        connectionId: CONNECTION_ID,
        accountId: ACCOUNT_ID,
        signal: SIGNAL,
        params: {},
      }),
    ).toMatchObject({ code: 'unsupported' });
    expect(at.engine.view.verticals.size).toBe(0);
  });

  it('S0.7: parameters of the call over the configured ones over the defaults', () => {
    const at = new OptionsDesk();
    at.signal({}, { minPremium: d('0.75') });
    expect(at.vertical.params).toEqual({
      minPremium: '0.75',
      increment: '0.01',
      attemptIntervalMs: 5_000,
      orderTimeoutMs: 5_000,
      attemptsMax: 10,
    });
  });

  it('G18: a restart ends what had sent nothing and follows what works', () => {
    const early = new OptionsDesk();
    early.signal();
    early.restart();
    expect(early.vertical).toMatchObject({ result: 'cancelled' });
    const late = working();
    late.restart();
    expect(late.vertical.status).toBe('working');
    late.connect();
    late.run({ kind: 'instruments', instruments: [SHORT, LONG, COMBO] });
    late.command({ kind: 'cancelVertical', verticalId: ID });
    expect(late.vertical.status === 'done' || late.engine.view.ladders.get(idOf('T-L1'))?.status === 'canceling').toBe(
      true,
    );
  });
});
