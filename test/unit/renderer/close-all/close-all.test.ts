import { describe, expect, test } from 'vitest';
import type { CloseAll, CloseAllRow } from '../../../../shared/domain/index.ts';
import {
  newCloseAllChoice,
  readChoice,
  readKeptChoice,
  scopeChoices,
  scopeOfText,
  scopeText,
  scopeWords,
  toggleKeep,
} from '../../../../src-renderer/features/close-all/close-all-choice.ts';
import {
  adviceOf,
  countRows,
  foreignCount,
  needsTrader,
  previewWords,
  rowWords,
  rowsForEye,
  sinceText,
  verdictOf,
} from '../../../../src-renderer/features/close-all/close-all-words.ts';
import { closeAllTrouble } from '../../../../src-renderer/features/close-all/use-close-all.ts';
import { previewOf } from '../../../../src-renderer/features/close-all/use-close-all-preview.ts';
import { fixtureState } from '../../../fixtures/renderer/fixture-state.ts';
import { FIXTURE_CLOSE_ALL_PREVIEW, closeAllRow, sceneState } from '../../../fixtures/renderer/order-scenes.ts';

const text = (value: string): never => value as never;
const run = (rows: readonly CloseAllRow[], over: Partial<CloseAll> = {}): CloseAll => ({
  closeAllId: text('C-1'),
  params: { scope: { kind: 'all' }, collarPct: text('2'), keep: [], closedMarket: 'leave' },
  status: 'done',
  green: false,
  rows,
  pressedMs: 1_000,
  firstCancelMs: 1_020,
  lastCloseMs: null,
  endedMs: 5_000,
  ...over,
});

describe('what close-all is asked', () => {
  test('is everything, with a collar of 2 %, nothing kept, closed markets left', () => {
    expect(readChoice(newCloseAllChoice())).toEqual({
      ok: true,
      value: { scope: { kind: 'all' }, collarPct: '2', keep: [], closedMarket: 'leave' },
    });
  });

  test('a collar that is no number is refused, never replaced', () => {
    expect(readChoice({ ...newCloseAllChoice(), collar: '2,5' })).toMatchObject({ ok: false });
    expect(readChoice({ ...newCloseAllChoice(), collar: '' })).toMatchObject({ ok: false });
    expect(readChoice({ ...newCloseAllChoice(), collar: '40' })).toMatchObject({ ok: false });
  });

  test('the keep list and the closed market are remembered, the scope never', () => {
    const kept = readKeptChoice({
      keep: ['SPY.SIM', 7],
      closedMarket: 'queue',
      scope: { kind: 'account' },
      collar: '9',
    });
    expect(kept).toEqual({ scope: { kind: 'all' }, collar: '2', keep: ['SPY.SIM'], closedMarket: 'queue' });
    expect(readKeptChoice('x')).toEqual(newCloseAllChoice());
    expect(toggleKeep(toggleKeep(newCloseAllChoice(), text('A.SIM')), text('A.SIM')).keep).toEqual([]);
  });

  test('every scope has one text and comes back from it; no text is everything', () => {
    const state = sceneState(fixtureState(), 'accounts');
    for (const { value } of scopeChoices(state)) expect(scopeText(scopeOfText(value))).toBe(value);
    expect(scopeOfText('nonsense')).toEqual({ kind: 'all' });
    expect(scopeWords({ kind: 'strategy', strategy: 'condors' }, String)).toBe('strategy condors');
    expect(scopeChoices(state).map((c) => c.value)).toContain('account:SIM-2');
  });
});

describe('G5: the report', () => {
  test('is green only by the engine’s word', () => {
    const flat = [closeAllRow(1, {})];
    expect(verdictOf(run(flat, { green: true })).tone).toBe('good');
    expect(verdictOf(run(flat))).toEqual({
      tone: 'warn',
      text: 'Not confirmed flat: not every row was read twice',
    });
  });

  test('names what remains; anything but an auction is red', () => {
    const rows = [
      closeAllRow(1, { status: 'residual' }),
      closeAllRow(2, { status: 'blocked', unprotected: true }),
      closeAllRow(3, { status: 'kept' }),
    ];
    expect(verdictOf(run(rows))).toEqual({ tone: 'bad', text: 'Not flat: 1 residual, 1 blocked, 1 UNPROTECTED' });
    expect(verdictOf(run([closeAllRow(1, { status: 'auction' })])).tone).toBe('warn');
    expect(verdictOf(run([closeAllRow(1, { status: 'unknown' })])).tone).toBe('bad');
  });

  test('G5: while it runs only what is flat or kept counts as done; no answer and a closed market are named', () => {
    const rows = [closeAllRow(1, {}), closeAllRow(2, { status: 'closing', ordersLeft: 1 })];
    expect(verdictOf(run(rows, { status: 'running', endedMs: null }))).toEqual({
      tone: 'plain',
      text: 'Closing: 1 of 2 rows flat or kept',
    });
    const running = (more: readonly CloseAllRow[]) => verdictOf(run(more, { status: 'running', endedMs: null }));
    const open = [closeAllRow(3, { status: 'unknown' }), closeAllRow(4, { status: 'blocked' })];
    expect(running([...rows, ...open])).toEqual({
      tone: 'warn',
      text: 'Closing: 1 of 4 rows flat or kept, 1 blocked, 1 unknown',
    });
    expect(running([closeAllRow(1, {}), ...open])).toEqual({
      tone: 'warn',
      text: 'Waiting: 1 of 3 rows flat or kept, 1 blocked, 1 unknown',
    });
    expect(countRows(rows)).toMatchObject({ rows: 2, over: 1, fine: 1, ordersStart: 4, ordersLeft: 1 });
  });

  test('what needs a look stands first, and every such row says what to do', () => {
    const rows = (['flat', 'kept', 'dust', 'auction', 'blocked', 'unknown', 'residual'] as const).map((status, n) =>
      closeAllRow(n, { status }),
    );
    const naked = closeAllRow(9, { status: 'closing', unprotected: true });
    expect(rowsForEye([...rows, naked]).map((r) => r.status)).toEqual([
      'closing',
      'residual',
      'unknown',
      'blocked',
      'auction',
      'dust',
      'kept',
      'flat',
    ]);
    for (const row of [...rows, naked]) expect(adviceOf(row) !== null).toBe(needsTrader(row));
    expect(rowWords(naked).text).toContain('UNPROTECTED');
    expect(rowWords(closeAllRow(1, { status: 'residual', qty: text('120') })).text).toBe('Residual 120');
  });

  test('times are told from the press', () => {
    expect([sinceText(1_000, 1_020), sinceText(1_000, null)]).toEqual(['0.02 s', null]);
  });
});

describe('G8: before the press', () => {
  test('the button names orders, positions and cost; foreign orders are counted where they would go', () => {
    expect(previewWords(FIXTURE_CLOSE_ALL_PREVIEW)).toBe(
      'Cancel 8 orders, close 4 positions, about 93.43 in spread and fees',
    );
    expect(previewWords({ ...FIXTURE_CLOSE_ALL_PREVIEW, cost: null })).toContain('cost unknown');
    const away = { ...FIXTURE_CLOSE_ALL_PREVIEW, accounts: [{ accountId: text('SIM-1'), reachable: false, text: '' }] };
    expect(previewWords(away)).toContain('; 5 rows of them once connected');
    expect(foreignCount(FIXTURE_CLOSE_ALL_PREVIEW)).toBe(2);
  });

  test('only an answer to what is chosen now is shown: none of another scope stands over the button', () => {
    const ready = { kind: 'ready', preview: FIXTURE_CLOSE_ALL_PREVIEW, of: 'all' } as const;
    expect(previewOf(ready, 'all')).toBe(ready);
    expect(previewOf(ready, 'account').kind).toBe('asking');
    expect(previewOf({ kind: 'failed', message: 'no', of: 'all' }, 'account').kind).toBe('asking');
  });

  test('a press without an answer is told as unknown, never as done', () => {
    const sending = { commandId: 'c', command: { kind: 'cancelAll', instrumentId: null }, key: '', atMs: 0 } as const;
    expect(closeAllTrouble({ phase: 'unanswered', message: '', ...sending })?.detail).toContain('may have acted');
    expect(closeAllTrouble({ phase: 'denied', code: '', path: '', message: 'no', ...sending })?.detail).toBe('no');
    expect(closeAllTrouble({ phase: 'sent', ...sending })).toBeNull();
  });
});
