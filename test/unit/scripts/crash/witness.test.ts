import { describe, expect, it } from 'vitest';
import { idOf } from '../../../../shared/domain/index.ts';
import { crashArguments } from '../../../../scripts/crash/arguments.ts';
import { closingLine, shortcomings, tableOf } from '../../../../scripts/crash/report.ts';
import type { CrashReport } from '../../../../scripts/crash/crash-run.ts';
import {
  brokenPromises,
  screenAgainstJournal,
  sentTwice,
  venueAgainstJournal,
  type Books,
  type JournalBooks,
} from '../../../../scripts/crash/witness.ts';
import { FAULT_POINTS, parseCrashPoint, strikeAt } from '../../../../src-main/runtime/fault-points.ts';

const books = (
  orders: Readonly<Record<string, readonly [string, string]>>,
  rest: {
    readonly fills?: Readonly<Record<string, string>>;
    readonly positions?: Readonly<Record<string, string>>;
  } = {},
): Books => ({
  orders: new Map(Object.entries(orders).map(([id, [status, filled]]) => [id, { status, filled }])),
  fills: new Map(Object.entries(rest.fills ?? {})),
  positions: new Map(Object.entries(rest.positions ?? {})),
});

const journal = (from: Books, rest: Partial<JournalBooks> = {}): JournalBooks => ({
  ...from,
  ladders: new Map(),
  working: new Map(),
  ticketOrders: 0,
  lastSeq: 1,
  ...rest,
});

const agreed = books(
  { A: ['accepted', '0'], B: ['filled', '10'] },
  { fills: { T1: '10@5' }, positions: { 'X.SIM': '10' } },
);

describe('the crash harness sees what it is for', () => {
  it('agreement is no problem', () => {
    expect(venueAgainstJournal(agreed, agreed, true)).toEqual([]);
    expect(screenAgainstJournal(agreed, agreed)).toEqual([]);
  });

  it.each([
    [
      'an order that the journal lost',
      agreed,
      books({ B: ['filled', '10'] }, { fills: { T1: '10@5' }, positions: { 'X.SIM': '10' } }),
    ],
    ['an order that never reached the venue but works in the journal', books({}), books({ A: ['accepted', '0'] })],
    ['another state', books({ A: ['canceled', '0'] }), books({ A: ['accepted', '0'] })],
    ['another filled quantity', books({ A: ['partiallyFilled', '5'] }), books({ A: ['partiallyFilled', '4'] })],
    ['an order still in doubt', books({ A: ['accepted', '0'] }), books({ A: ['unknown', '0'] })],
    ['a rejection of ours that lives at the venue', books({ A: ['accepted', '0'] }), books({ A: ['rejected', '0'] })],
    ['a fill that is missing', books({}, { fills: { T1: '1@2' } }), books({})],
    ['a fill that the venue does not know', books({}), books({}, { fills: { T1: '1@2' } })],
    ['a fill at another price', books({}, { fills: { T1: '1@2' } }), books({}, { fills: { T1: '1@3' } })],
    ['another position', books({}, { positions: { X: '3' } }), books({}, { positions: { X: '-3' } })],
  ])('%s', (_, venue, ours) => {
    expect(venueAgainstJournal(venue, ours, true).length).toBeGreaterThan(0);
  });

  it('an order that was refused before or at the wire need not be at the venue', () => {
    expect(
      venueAgainstJournal(books({}), books({ A: ['denied', '0'], B: ['rejected', '0'], C: ['canceled', '0'] }), true),
    ).toEqual([]);
  });

  it('books of what changed lately say nothing about what ended before', () => {
    const ours = books({ A: ['filled', '5'], B: ['accepted', '0'] }, { fills: { T1: '5@2' } });
    expect(venueAgainstJournal(books({ B: ['accepted', '0'] }), ours, false)).toEqual([]);
    expect(venueAgainstJournal(books({}), ours, false)).toEqual([
      'order B is accepted in the journal and not at the venue',
    ]);
  });

  it('a screen may forget what ended, never what works, and never show another state', () => {
    const ours = books({ A: ['accepted', '0'], B: ['filled', '10'] });
    expect(screenAgainstJournal(books({ A: ['accepted', '0'] }), ours)).toEqual([]);
    expect(screenAgainstJournal(books({ B: ['filled', '10'] }), ours).length).toBe(1);
    expect(screenAgainstJournal(books({ A: ['pendingCancel', '0'] }), ours).length).toBe(1);
    expect(screenAgainstJournal(books({ A: ['accepted', '0'] }, { fills: { T9: '1@1' } }), ours).length).toBe(1);
  });

  it('an id that reached the venue twice', () => {
    const audit = [
      { clientOrderId: idOf<never>('A'), received: 1, accepted: 1 },
      { clientOrderId: idOf<never>('B'), received: 2, accepted: 1 },
    ];
    expect(sentTwice(audit)).toEqual(['order B was submitted 2 times']);
  });

  it('an accepted command without a trace, and a command that acted twice', () => {
    const promised = {
      orders: new Set(['A']),
      ladders: new Set(['L']),
      orderCommands: new Set(['c1']),
      ladderCommands: new Set<string>(),
    };
    expect(brokenPromises(promised, journal(books({}))).length).toBe(2);
    const twice = journal(books({ A: ['filled', '1'], B: ['filled', '1'] }), {
      ladders: new Map([['L', 'done']]),
      ticketOrders: 2,
    });
    expect(brokenPromises(promised, twice)).toEqual(['1 commands made 2 orders', '0 commands made 1 ladders']);
  });
});

describe('a crash run that proves nothing does not pass', () => {
  const report = (kills: number, restarts: number, traded: number): CrashReport => ({
    points: new Map(FAULT_POINTS.map((point) => [point, { kills, restarts, agreeMs: [5] }])),
    violations: [],
    lives: 1,
    missed: 0,
    checks: 1,
    reconnects: 1,
    workload: { repeated: 0 } as CrashReport['workload'],
    orders: traded,
    fills: traded,
    ladders: traded,
  });

  it('asks for an eighth of the kills at each point, a checked restart after each, and trades', () => {
    expect(shortcomings(report(5, 5, 10), 25)).toEqual([]);
    expect(shortcomings(report(5, 5, 10), 200).length).toBe(FAULT_POINTS.length);
    expect(shortcomings(report(5, 4, 10), 25).length).toBe(FAULT_POINTS.length);
    expect(shortcomings(report(5, 5, 0), 25).length).toBe(1);
  });

  it('prints a row per point and closes with one line', () => {
    expect(tableOf(report(5, 5, 10)).length).toBe(FAULT_POINTS.length + 1);
    expect(closingLine(report(5, 5, 10), 25)).toMatch(/^crash: 25\/25 kills.* agree$/);
    expect(closingLine(report(1, 1, 10), 25)).toMatch(/DISAGREE$/);
  });

  it('reads its flags and names the wrong one', () => {
    expect(crashArguments(['--kills', '200', '--no-page'], 3)).toEqual({
      ok: true,
      value: { kills: 200, seed: 3, page: false, keep: false, verbose: false },
    });
    for (const args of [['--kills', '0'], ['--kills', 'many'], ['--seed', '-1'], ['--speed', '2'], ['--kills']]) {
      const parsed = crashArguments(args, 1);
      expect(!parsed.ok && parsed.error.startsWith(args[0] ?? '')).toBe(true);
    }
  });
});

describe('fault points', () => {
  it('strike once, at the nth passing', () => {
    let strikes = 0;
    const hook = strikeAt('beforeCommit', 3, () => {
      strikes += 1;
    });
    for (let i = 0; i < 5; i++) hook('betweenCommitAndWire');
    for (let i = 0; i < 2; i++) hook('beforeCommit');
    expect(strikes).toBe(0);
    for (let i = 0; i < 9; i++) hook('beforeCommit');
    expect(strikes).toBe(1);
  });

  it.each(['', 'beforeCommit', 'beforeCommit:0', 'beforeCommit:-1', 'elsewhere:2', 'beforeCommit:2x'])(
    'refuses %j',
    (text) => {
      expect(parseCrashPoint(text).ok).toBe(false);
    },
  );
});
