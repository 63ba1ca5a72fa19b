/**
 * A journal of a million events: opened (soundness and lock included), the last snapshot taken, the events after it applied,
 * the engine resumed, that is, ready to ask the venue. Floor: the same file's soundness, snapshot and events read and parsed
 * and nothing else. Then once without a snapshot: every event, to the very same state, against reading and parsing them all.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { Engine } from '../../../src-main/engine/engine.ts';
import { replayJournal } from '../../../src-main/runtime/replay-journal.ts';
import { WIDE } from '../../unit/engine/desk.ts';
import { atMost, duel, elapsedNs, judge, valueAtMost, type BenchResult } from '../measure.ts';
import { ID_PREFIX, openMillion, workingIn, writeMillion, type MillionJournal } from '../rig/million-journal.ts';
import { marketOpenMs } from '../surroundings.ts';

const EVENTS = 1_000_000;
const READY_MS_MAX = 2_000;

type Recovered = { readonly tookMs: number; readonly state: string };

/** Brings an engine back as a start does, without a venue; its state right after the replay, which is not timed. */
function recover(folder: string, journal: MillionJournal, bySnapshot: boolean): Recovered {
  const engine = new Engine({ idPrefix: ID_PREFIX, limits: WIDE, account: null });
  let state = '';
  let tookMs = 0;
  const timed = (run: () => void): void => {
    tookMs += elapsedNs(run) / 1e6;
  };
  let store: ReturnType<typeof openMillion> | null = null;
  timed(() => {
    store = openMillion(folder);
    const restore = (json: string): boolean => bySnapshot && engine.restore(json);
    const replayed = replayJournal({ engine, store, snapshots: { take: () => engine.snapshot(), restore } });
    if (!replayed.ok) throw new Error(replayed.error.message);
    const { lastSeq, snapshotSeq } = replayed.value;
    if (lastSeq !== journal.events || snapshotSeq !== (bySnapshot ? journal.snapshotSeq : 0))
      throw new Error(`replayed to ${lastSeq} from the snapshot at ${snapshotSeq}`);
  });
  state = engine.snapshot();
  timed(() => void engine.resume(marketOpenMs));
  const working = workingIn(engine);
  (store as ReturnType<typeof openMillion> | null)?.close();
  if (working !== journal.working) throw new Error(`${working} orders came back of ${journal.working}`);
  return { tookMs, state };
}

/** Reads and parses events and the snapshot before them, ms. */
function readAndParse(file: string, afterSeq: number): number {
  return (
    elapsedNs(() => {
      const database = new Database(file, { readonly: true });
      if (afterSeq > 0) {
        if (database.pragma('quick_check(1)', { simple: true }) !== 'ok') throw new Error('not sound');
        const snapshot = database.prepare('SELECT json FROM snapshots WHERE seq = ?').pluck().get(afterSeq);
        JSON.parse(String(snapshot));
      }
      const rows = database.prepare('SELECT json FROM events WHERE seq > ? ORDER BY seq').pluck().iterate(afterSeq);
      for (const json of rows) JSON.parse(String(json));
      database.close();
    }) / 1e6
  );
}

/** Milliseconds. */
export async function recoveryMillion(): Promise<readonly BenchResult[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  try {
    const journal = writeMillion(folder, EVENTS);
    const file = path.join(folder, 'rung.db');
    let state = '';
    const row = await duel({
      name: 'recovery-million',
      unit: 'ms',
      goal: valueAtMost(READY_MS_MAX, 'ms to ready-to-reconcile'),
      product: () => {
        const { tookMs, state: after } = recover(folder, journal, true);
        if (state !== '' && state !== after) throw new Error('two starts came to two states');
        state = after;
        return tookMs;
      },
      floor: () => readAndParse(file, journal.snapshotSeq),
    });
    const full = recover(folder, journal, false);
    const same = full.state === state;
    const goal = atMost(
      3,
      ` x reading and parsing ${journal.events} events, one state (${same ? 'the same' : 'ANOTHER'})`,
    );
    const all = judge({ name: 'recovery-million-full', unit: 'ms', goal }, [
      { product: full.tookMs, floor: readAndParse(file, 0) },
    ]);
    return [row, { ...all, ok: all.ok && same }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
