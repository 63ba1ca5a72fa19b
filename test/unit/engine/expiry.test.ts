/** G25 and conventions (What close-all closes): contracts on their last day. */
import { describe, expect, test } from 'vitest';
import {
  compileCalendar,
  type Capabilities,
  type CloseAllParams,
  type ExpiryRule,
  type Instrument,
} from '../../../shared/domain/index.ts';
import { ALPACA_CAPABILITIES } from '../../../src-main/brokers/alpaca/capabilities.ts';
import { IB_CAPABILITIES } from '../../../src-main/brokers/ib/capabilities.ts';
import { expiryToday, expiryWords } from '../../../src-main/engine/expiry.ts';
import { runChecks } from '../../../src-main/engine/risk/gate.ts';
import * as f from './account-fixture.ts';
import { Desk } from './desk.ts';

const { CALL, CALL_120, CAPABILITIES, CONNECTION_ID, NOW, SPREAD, TSLA, d } = f;
const PARAMS: CloseAllParams = { scope: { kind: 'all' }, keep: [], collarPct: d('2'), closedMarket: 'leave' };
const MINUTE_MS = 60_000;
/** 10:00 in New York on Tuesday 2026-11-10. */
const TODAY: Instrument = {
  ...CALL,
  option: { underlyingId: TSLA.id, right: 'call', strike: d('110'), expiry: '2026-11-10' },
};
const at = (hour: number, minute: number): number => NOW + ((hour - 10) * 60 + minute) * MINUTE_MS;
const calendar = compileCalendar('us-equity', NOW - 40 * 86_400_000, NOW + 40 * 86_400_000);
const RULE = ALPACA_CAPABILITIES.expiry as ExpiryRule;
const withRule = (expiry: ExpiryRule | undefined): Capabilities => {
  const { expiry: _before, ...rest } = CAPABILITIES;
  return expiry === undefined ? rest : { ...rest, expiry };
};

describe('when a broker stops', () => {
  const times = (instrument: Instrument, nowMs = NOW) =>
    expiryToday({ instrument, calendar, capabilities: withRule(RULE) }, nowMs);
  test('Alpaca: orders until 15:15, positions from 15:30 on; broad funds a quarter of an hour later', () => {
    expect(times(TODAY)).toMatchObject({ ordersEndMs: at(15, 15), closesMs: at(15, 30), closeMs: at(16, 0) });
    expect(times({ ...TODAY, calendar: 'us-option-1615' })).toMatchObject({
      ...{ ordersEndMs: at(15, 30), closesMs: at(15, 45) },
    });
  });
  test('on a half day as long before the close', () => {
    const half: Instrument = { ...TODAY, option: { ...TODAY.option!, expiry: '2026-11-27' } };
    const noon = Date.UTC(2026, 10, 27, 15, 0, 0);
    expect(times(half, noon)).toMatchObject({
      ...{ ordersEndMs: Date.UTC(2026, 10, 27, 17, 15, 0), closeMs: Date.UTC(2026, 10, 27, 18, 0, 0) },
    });
  });
  test('nothing of what expires later, of shares, or on a day without a session', () => {
    expect([times(CALL), times(TSLA)]).toEqual([null, null]);
    const sunday: Instrument = { ...TODAY, option: { ...TODAY.option!, expiry: '2026-11-15' } };
    expect(times(sunday, Date.UTC(2026, 10, 15, 15, 0, 0))).toBeNull();
  });
  test('in words; a broker without a rule is said to be unknown', () => {
    const words = (expiry: ExpiryRule | undefined) => {
      const found = expiryToday({ instrument: TODAY, calendar, capabilities: withRule(expiry) }, NOW);
      return found === null ? '' : expiryWords(found);
    };
    expect(words(RULE)).toMatch(
      /^expires today: no orders for it are taken after 15:15 ET, from 15:30 ET on its broker/,
    );
    expect(words(IB_CAPABILITIES.expiry)).toContain('IB may close it in the afternoon');
    expect(words(undefined)).toContain('ask it, or close it before');
  });
});

describe('the notice', () => {
  const holding = (expiry: ExpiryRule | undefined, instrument = TODAY): Desk => {
    const desk = new Desk({ connect: false });
    desk.run({ kind: 'instruments', instruments: [instrument] });
    desk.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: withRule(expiry) });
    desk.link('reconciling');
    desk.mass({
      positions: [
        { kind: 'position', accountId: f.ACCOUNT_ID, instrumentId: instrument.id, qty: d('-2'), avgPrice: d('1.50') },
      ],
    });
    return desk;
  };
  const said = (desk: Desk) =>
    desk
      .events('alertRaised')
      .flatMap((e) => (e.kind === 'alertRaised' && e.alert.title.endsWith('expires today') ? [e.alert] : []));

  test('G25: comes an hour before the first of the broker’s times, once, also over a restart', () => {
    const desk = holding(RULE);
    desk.advance(at(14, 14) - NOW);
    expect(said(desk)).toEqual([]);
    desk.advance(MINUTE_MS);
    expect(said(desk)).toMatchObject([
      { level: 'warning', title: 'TSLA-C110 in SIM-1 expires today', instrumentId: TODAY.id },
    ]);
    expect(said(desk)[0]?.detail).toMatch(/^Short 2; expires today: no orders for it are taken after 15:15 ET/);
    desk.restart();
    desk.run({ kind: 'instruments', instruments: [TODAY] });
    desk.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: withRule(RULE) });
    desk.advance(10 * MINUTE_MS);
    expect(said(desk)).toHaveLength(1);
  });
  test('is given at once of what is opened or found later, and never after the close', () => {
    const late = new Desk({ connect: false });
    late.advance(at(15, 40) - NOW);
    late.run({ kind: 'instruments', instruments: [TODAY] });
    late.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: withRule(RULE) });
    late.link('reconciling');
    const position = {
      kind: 'position',
      accountId: f.ACCOUNT_ID,
      instrumentId: TODAY.id,
      qty: d('1'),
      avgPrice: d('1.50'),
    } as const;
    late.mass({ positions: [position] });
    expect(said(late)).toHaveLength(1);
    const over = new Desk({ connect: false });
    over.advance(at(16, 1) - NOW);
    over.run({ kind: 'instruments', instruments: [TODAY] });
    over.run({ kind: 'capabilities', connectionId: CONNECTION_ID, capabilities: withRule(RULE) });
    over.link('reconciling');
    over.mass({ positions: [position] });
    expect(said(over)).toEqual([]);
  });
  test('nothing is said of what expires another day', () => {
    const desk = holding(RULE, CALL);
    desk.advance(at(15, 59) - NOW);
    expect(said(desk)).toEqual([]);
  });
  test('the red button’s preview says it in the row', () => {
    const desk = holding(RULE);
    desk.quote('1.40', '1.60', {}, TODAY);
    const preview = desk.engine.previewCloseAll(PARAMS, desk.now);
    expect(preview.rows.map((row) => row.text)).toEqual([
      expect.stringContaining('; expires today: no orders for it are taken after 15:15 ET'),
    ]);
  });
});

describe('the gate', () => {
  const session = (nowMs: number, instrument: Instrument, more: f.FactsOverrides = {}) => {
    const facts = f.facts({
      ...{ nowMs, capabilities: withRule(RULE), ...more },
      instruments: new Map([TSLA, TODAY, CALL_120, SPREAD].map((one) => [one.id, one])),
    });
    return runChecks(facts, f.intent({ instrumentId: instrument.id })).find((r) => r.check === 'session');
  };
  test('denies what opens once the broker takes no more orders, of a combo by any leg', () => {
    expect(session(at(15, 14), TODAY)?.verdict).toBe('passed');
    expect(session(at(15, 15), TODAY)).toMatchObject({
      verdict: 'denied',
      value: 'expires today',
      limit: 'orders to 15:15 ET',
    });
    expect(session(at(15, 15), SPREAD)?.verdict).toBe('denied');
    expect(session(at(15, 15), CALL_120)?.verdict).toBe('passed');
  });
  test('G20: what closes is not denied; the venue may refuse it', () => {
    const held = { positions: [f.position(TODAY, '-10')] };
    expect(session(at(15, 20), TODAY, held)?.verdict).toBe('passed');
  });
});
