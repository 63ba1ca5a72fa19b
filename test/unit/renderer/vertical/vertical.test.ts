import { describe, expect, test } from 'vitest';
import {
  VERTICAL_DEFAULTS,
  dec,
  type Account,
  type ChainExpiry,
  type InstrumentId,
  type Price,
  type Vertical,
  type VerticalParams,
} from '../../../../shared/domain/index.ts';
import {
  midPremium,
  newVerticalDraft,
  picked,
  readVertical,
  standardsOf,
} from '../../../../src-renderer/features/vertical/vertical-draft.ts';
import {
  floorWords,
  marginFacts,
  resultFacts,
  sortedVerticals,
  standWords,
  verticalName,
  verticalState,
} from '../../../../src-renderer/features/vertical/vertical-words.ts';
import { option, quoteOf } from '../options.ts';

const id = (text: string): InstrumentId => text as InstrumentId;
const expiry: ChainExpiry = {
  expiry: '2026-12-18',
  strikes: Array.from({ length: 21 }, (_, n) => 650 + n).map((s) => ({
    strike: String(s) as Price,
    callId: id(`C${s}`),
    putId: id(`P${s}`),
  })),
};
const account = { accountId: 'SIM-1', connectionId: 'sim' } as unknown as Account;
const draft = newVerticalDraft();
const context = {
  underlyingId: id('SPY.SIM'),
  expiry: expiry.expiry,
  pick: picked(draft, expiry, 10),
  account,
};

const params = { ...VERTICAL_DEFAULTS } as unknown as VerticalParams;
const record = (change: Partial<Vertical>): Vertical => ({
  verticalId: 'V1' as Vertical['verticalId'],
  accountId: account.accountId,
  connectionId: account.connectionId,
  signal: {
    strategy: 'bull-put',
    underlyingId: id('SPY.SIM'),
    expiry: '2026-12-18',
    shortStrike: '660' as Price,
    longStrike: '655' as Price,
    qty: '2' as never,
    follower: null,
  },
  params,
  shortId: null,
  longId: null,
  comboId: null,
  ladderId: null,
  status: 'done',
  result: 'filled',
  reason: null,
  margin: null,
  startMid: '0.83' as Price,
  lastLimit: '0.81' as Price,
  fillPrice: '0.815' as Price,
  filledQty: '2' as never,
  attempts: 3,
  priceImprovement: '4' as never,
  startedMs: 1_000,
  endedMs: 13_000,
  ...change,
});

describe('the signal', () => {
  test('S0.1: starts a few strikes off the money, in the order of its strategy', () => {
    expect(picked(draft, expiry, 10)).toEqual({ shortId: 'P657', longId: 'P655', short: '657', long: '655' });
    expect(picked({ ...draft, strategy: 'bear-call' }, expiry, 10)).toMatchObject({ shortId: 'C663', longId: 'C665' });
    const own = picked({ ...draft, shortStrike: '652' as Price, longStrike: '651' as Price }, expiry, 10);
    expect(own).toMatchObject({ shortId: 'P652', longId: 'P651' });
    expect(picked(draft, null, 0).shortId).toBeNull();
  });

  test('S0.7: leaves empty parameters to the configuration and sends typed ones', () => {
    const plain = readVertical(draft, context);
    expect(plain.ok && plain.value).toMatchObject({
      kind: 'submitVertical',
      accountId: 'SIM-1',
      signal: { strategy: 'bull-put', shortStrike: '657', longStrike: '655', qty: '1', follower: null },
      params: {},
    });
    const typed = { ...draft, minPremium: '0.50', increment: '0.05', interval: '2', timeout: '1.5', attempts: '4' };
    const read = readVertical(typed, context);
    expect(read.ok && read.value.params).toEqual({
      minPremium: '0.5',
      increment: '0.05',
      attemptIntervalMs: 2_000,
      orderTimeoutMs: 1_500,
      attemptsMax: 4,
    });
  });

  test('S0.1: strikes in the wrong order are refused in words, and every wrong field is named', () => {
    const pick = { shortId: id('P655'), longId: id('P657'), short: '655' as Price, long: '657' as Price };
    const wrong = readVertical({ ...draft, qty: '1.5', interval: '0', attempts: 'x' }, { ...context, pick });
    expect(wrong.ok).toBe(false);
    expect(!wrong.ok && Object.keys(wrong.error).toSorted()).toEqual(['attempts', 'interval', 'qty', 'strikes']);
    expect(!wrong.ok && wrong.error.strikes).toContain('higher strike');
    expect(readVertical(draft, { ...context, underlyingId: null }).ok).toBe(false);
  });

  test('the standards shown are the configured ones over the built-in ones', () => {
    expect(standardsOf(undefined)).toEqual({
      minPremium: '0.70',
      increment: '0.01',
      interval: '5',
      timeout: '5',
      attempts: '10',
    });
    expect(standardsOf({ minPremium: '1' as Price, attemptIntervalMs: 2_500 })).toMatchObject({
      minPremium: '1.00',
      interval: '2.5',
      attempts: '10',
    });
  });
});

describe('before sending', () => {
  const [short, long] = [option('660', 'put'), option('655', 'put')];

  test('S0.3: the mid is that of both legs; a missing side is no mid', () => {
    const at = (bid: string, ask: string) => ({ instrument: short, quote: quoteOf(short, bid, ask) });
    expect(midPremium(at('2.00', '2.10'), at('1.20', '1.25'))?.text()).toBe('0.825');
    expect(midPremium({ instrument: short, quote: null }, { instrument: long, quote: null })).toBeNull();
  });

  test('S0.4: an inverted quote never passes the floor', () => {
    expect(floorWords(dec('0.83'), '0.70')).toEqual({
      text: 'credit 0.83 at the mid, 0.13 above the least',
      tone: 'good',
    });
    expect(floorWords(dec('0.69'), '0.70').tone).toBe('bad');
    expect(floorWords(dec('-0.83'), '0.70').tone).toBe('bad');
    expect(floorWords(null, '0.70').tone).toBe('muted');
  });
});

describe('S0.6: what became of it', () => {
  test('is named with every field of the result', () => {
    expect(verticalName(record({}), 'SPY', '2026-11-20')).toBe('Bull put 2 × SPY 18 Dec 660/655');
    expect(resultFacts(record({}))).toEqual([
      ['Filled', '2 of 2'],
      ['Fill price', 'credit 0.815'],
      ['Attempts', '3 of 10'],
      ['Last limit', 'credit 0.81'],
      ['Mid at start', 'credit 0.83'],
      ['Saved against crossing', '+4.00'],
      ['Time', '0:12'],
      ['Strikes, short / long', '660 / 655'],
      ['Least premium', 'credit 0.70'],
    ]);
    const led = record({});
    const followed = { ...led, signal: { ...led.signal, follower: 'second' } };
    expect(resultFacts(followed).at(-1)).toEqual(['Follower', 'second']);
  });

  test('S0.2: a rejection for margin carries the figures', () => {
    const margin = {
      initialAfter: '1500',
      maintenanceAfter: '1200',
      equityWithLoanAfter: '1400.5',
      availableFunds: '-99.5',
    } as unknown as NonNullable<Vertical['margin']>;
    expect(marginFacts(margin)).toEqual([
      ['Initial margin after', '1,500.00'],
      ['Equity with loan after', '1,400.50'],
      ['Available funds', '−99.50'],
      ['Maintenance margin after', '1,200.00'],
    ]);
    expect(marginFacts(null)).toEqual([]);
  });

  test('each stage has its word and says what is sent', () => {
    const states = (['checking', 'margin', 'working'] as const).map(
      (status) => verticalState(record({ status, result: null })).text,
    );
    expect(states).toEqual(['Checking', 'Margin', 'Working']);
    expect(verticalState(record({ result: 'exhausted' })).text).toBe('Exhausted');
    expect(standWords(record({ status: 'checking', result: null }), null)).toContain('nothing is sent');
    expect(standWords(record({ status: 'working', result: null }), null)).toBe('at credit 0.81, mid was credit 0.83');
    expect(standWords(record({ reason: 'short of margin' }), null)).toBe('short of margin');
  });

  test('live ones stand before ended ones, each newest first', () => {
    const name = (n: string, change: Partial<Vertical>) =>
      record({ verticalId: n as Vertical['verticalId'], ...change });
    const list = sortedVerticals({
      a: name('a', { startedMs: 9 }),
      b: name('b', { startedMs: 1, status: 'working', result: null }),
      c: name('c', { startedMs: 5 }),
    });
    expect(list.map((v) => v.verticalId)).toEqual(['b', 'a', 'c']);
  });
});
