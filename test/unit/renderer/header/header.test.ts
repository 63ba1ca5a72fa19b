import { describe, expect, test } from 'vitest';
import { NOT_SENT } from '../../../../src-renderer/client/terminal-client.ts';
import {
  clockWords,
  marketName,
  marketWords,
  speedWords,
} from '../../../../src-renderer/features/header/market-words.ts';
import { titleWords } from '../../../../src-renderer/features/header/title-words.ts';
import { cancelAllTrouble } from '../../../../src-renderer/features/header/use-cancel-all.ts';
import { crypto, equity } from '../instruments.ts';
import { FIXTURE_NOW_MS, FIXTURE_TERMINAL } from '../../../fixtures/renderer/fixture-state.ts';

const { session, nextOpenMs } = FIXTURE_TERMINAL;

describe('the market’s clock in words', () => {
  test('open: how long until the close; amber in the last 15 minutes', () => {
    expect(marketWords(FIXTURE_TERMINAL, FIXTURE_NOW_MS)).toMatchObject({
      text: 'Open · closes in 2:14:07',
      tone: 'good',
    });
    expect(marketWords(FIXTURE_TERMINAL, session!.endMs - 60_000)).toMatchObject({
      text: 'Open · closes in 1:00',
      tone: 'warn',
    });
  });

  test('closed: when it opens, with its day', () => {
    expect(marketWords({ session: null, nextOpenMs, sessionNote: null }, FIXTURE_NOW_MS + 10_000_000).text).toBe(
      'Closed · opens Mon 9:30 ET',
    );
    expect(marketWords({ session: null, nextOpenMs: null, sessionNote: null }, FIXTURE_NOW_MS).text).toBe('Closed');
  });

  test('a session that has ended is not shown as open while the engine’s word is still on its way', () => {
    expect(marketWords(FIXTURE_TERMINAL, session!.endMs).text).toBe('Closed · opens Mon 9:30 ET');
  });

  test('before the open, on the same day, no day is named; half days are in the detail', () => {
    const pre = { kind: 'pre' as const, startMs: Date.UTC(2026, 10, 20, 9), endMs: Date.UTC(2026, 10, 20, 14, 30) };
    const words = marketWords(
      { session: pre, nextOpenMs: Date.UTC(2026, 10, 20, 14, 30), sessionNote: 'half day' },
      Date.UTC(2026, 10, 20, 13),
    );
    expect(words.text).toBe('Pre-market · opens 9:30 ET');
    expect(words.detail).toContain('half day');
  });

  test('a crypto-only market has no NYSE and no close to count down to', () => {
    const facts = { instruments: [crypto()], marketKind: 'simulated' as const, newestQuoteMs: FIXTURE_NOW_MS };
    expect(marketName(facts)).toBe('Market');
    expect(clockWords(FIXTURE_TERMINAL, facts, FIXTURE_NOW_MS).text).toBe('Open around the clock');
    expect(marketName({ ...facts, instruments: [crypto(), equity('SPY')] })).toBe('NYSE');
  });

  test('a recording that is over says so instead of counting to the close', () => {
    const facts = {
      instruments: [equity('SPY')],
      marketKind: 'replay' as const,
      newestQuoteMs: FIXTURE_NOW_MS - 400_000,
    };
    expect(clockWords(FIXTURE_TERMINAL, facts, FIXTURE_NOW_MS)).toMatchObject({
      text: 'No quotes since 13:39',
      tone: 'warn',
    });
    expect(clockWords(FIXTURE_TERMINAL, { ...facts, newestQuoteMs: FIXTURE_NOW_MS }, FIXTURE_NOW_MS).text).toContain(
      'closes in',
    );
    expect(clockWords(FIXTURE_TERMINAL, { ...facts, marketKind: 'simulated' }, FIXTURE_NOW_MS).text).toContain(
      'closes in',
    );
  });

  test('a clock that does not run as usual says so', () => {
    expect([speedWords(1), speedWords(60), speedWords(0)]).toEqual([null, '60x', 'as fast as it can']);
  });
});

describe('the window’s title', () => {
  const facts = { mode: 'simulation' as const, dayPnl: '412.18', tradingState: 'active' as const, linked: true };
  test('has the day’s P&L first, then the mode', () => {
    expect(titleWords(facts)).toBe('+412.18 · Simulation · Rung');
    expect(titleWords({ ...facts, dayPnl: null })).toBe('Simulation · Rung');
  });
  test('a lost engine and a halt cannot be missed in it, and no old figure stands there', () => {
    expect(titleWords({ ...facts, linked: false })).toBe('NO ENGINE · Simulation · Rung');
    expect(titleWords({ ...facts, tradingState: 'halted' })).toBe('+412.18 · Halted · Simulation · Rung');
  });
});

describe('cancel all', () => {
  test('an answer that is not simply yes is told as what it is', () => {
    expect(cancelAllTrouble({ kind: 'accepted', seq: 5, clientOrderId: null, ladderId: null })).toBeNull();
    expect(cancelAllTrouble({ kind: 'denied', code: 'nothingToDo', path: '', message: '' })).toBeNull();
    expect(cancelAllTrouble({ kind: 'denied', code: 'busy', path: '', message: 'full' })?.detail).toBe('full');
    expect(cancelAllTrouble({ kind: 'unanswered', message: '' })?.detail).toContain('may have acted');
    const error = { kind: 'failed' as const, path: '', message: 'not connected', code: null };
    expect(cancelAllTrouble({ kind: 'error', error: { ...error, code: NOT_SENT } })).toEqual({
      title: 'Cancel all was not sent',
      detail: 'not connected',
    });
    expect(cancelAllTrouble({ kind: 'error', error })?.detail).toContain('may have acted');
  });
});
