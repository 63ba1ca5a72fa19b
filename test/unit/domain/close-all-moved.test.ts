/** A report stated as what changed of it comes back as the whole would have, whatever happened to its rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dec,
  idOf,
  movedOf,
  withMoved,
  type CloseAll,
  type CloseAllMoved,
  type CloseAllRow,
  type CloseAllRowStatus,
} from '../../../shared/domain/index.ts';

const SEED = Number(process.env['RUNG_SEED'] ?? 20_261_122);
const STATUSES: readonly CloseAllRowStatus[] = ['waiting', 'canceling', 'reading', 'closing', 'flat', 'residual'];

const row = (key: string, status: CloseAllRowStatus = 'waiting'): CloseAllRow => ({
  key,
  accountId: idOf('A'),
  connectionId: idOf('C'),
  instrumentId: idOf(key),
  legs: [],
  status,
  startQty: dec('1').text(),
  qty: dec('1').text(),
  ordersStart: 0,
  ordersLeft: 0,
  foreignOrders: 0,
  closeOrderId: null,
  attempts: 0,
  worstPrice: null,
  unprotected: false,
  text: '',
  flatReads: 0,
  updatedMs: 1,
});

const run = (rows: readonly CloseAllRow[], changes: Partial<CloseAll> = {}): CloseAll => ({
  closeAllId: idOf('RUN-C1'),
  params: { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' },
  status: 'running',
  green: false,
  rows,
  pressedMs: 1,
  firstCancelMs: null,
  lastCloseMs: null,
  endedMs: null,
  ...changes,
});

/** As it comes back from the journal. */
const journaled = (moved: CloseAllMoved): CloseAllMoved => JSON.parse(JSON.stringify(moved)) as CloseAllMoved;

/** Rows that a step leaves: some as they were, some other, some gone, some new, some of an old key at the end. */
const steps = fc.array(
  fc.array(fc.record({ pick: fc.nat(9), what: fc.constantFrom('keep', 'change', 'drop', 'add', 'again') }), {
    maxLength: 12,
  }),
  { minLength: 1, maxLength: 8 },
);
type Step = { readonly pick: number; readonly what: string };

function stepped(rows: readonly CloseAllRow[], moves: readonly Step[], n: number): readonly CloseAllRow[] {
  let now = [...rows];
  for (const [i, { pick, what }] of moves.entries()) {
    const at = now.length === 0 ? 0 : pick % now.length;
    const of = now[at];
    if (what === 'add') now.push(row(`N${n}-${i}`));
    else if (of === undefined) continue;
    else if (what === 'change') now[at] = { ...of, status: STATUSES[pick % STATUSES.length] ?? 'flat', text: `${n}` };
    else if (what === 'drop') now = now.filter((one) => one !== of);
    else if (what === 'again') now = [...now.filter((one) => one !== of), { ...of, legs: [idOf('LEG')] }];
  }
  return now;
}

describe('what changed of a close-all', () => {
  it(`G18: makes the same report of the one before, through the journal too (seed ${SEED})`, () => {
    let stated = 0;
    fc.assert(
      fc.property(fc.nat(6), steps, (size, all) => {
        let before = run(Array.from({ length: size }, (_, i) => row(`R${i}`)));
        let replayed = before;
        for (const [n, moves] of all.entries()) {
          const after = { ...before, rows: stepped(before.rows, moves, n), lastCloseMs: n };
          const moved = movedOf(before, after);
          expect(moved).not.toBeNull();
          if (moved === null) return;
          stated += 1;
          expect(withMoved(before, moved)).toEqual(after);
          replayed = withMoved(replayed, journaled(moved));
          expect(replayed).toEqual(after);
          before = after;
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
    expect(stated).toBeGreaterThan(300);
  });

  it('holds the rows that changed and no others', () => {
    const before = run(Array.from({ length: 100 }, (_, i) => row(`R${i}`)));
    const rows = before.rows.map((one, i) => (i === 40 ? { ...one, status: 'flat' as const } : one));
    expect(movedOf(before, { ...before, rows })?.rows).toEqual([rows[40]]);
  });

  it('says that only the whole report tells it where more than rows and times changed; rows may change places', () => {
    const before = run([row('A'), row('B')]);
    expect(movedOf(before, { ...before, status: 'done', endedMs: 5 })).toBeNull();
    const [a, b] = before.rows;
    const turned = movedOf(before, { ...before, rows: [b, a].flatMap((one) => one ?? []) });
    expect(turned === null ? null : withMoved(before, turned).rows).toEqual([b, a]);
  });
});
