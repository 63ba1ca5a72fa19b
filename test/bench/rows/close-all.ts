/**
 * The red button at full scale: three accounts, 100 positions (shares, coins, iron condors), 201 working orders of which most
 * are foreign, 5 000 messages of the venue waiting in the inbox. From the press to the first cancel, to the cancel of every
 * order, to the close of every share and coin, at the venue's socket and journaled, against as many bare separate synced writes.
 *
 * The closes count from the venue's list that lets each of them go: no close leaves before the venue has ended what works there and
 * said what is held (G2). That is the venue's time (201 cancels, each committed there), and a machine's synced write says nothing
 * about it; from the press to the last of them is a row of its own.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FULL } from '../../e2e/harness/crowd.ts';
import { atMost, judge, valueAtMost, type BenchResult, type Round } from '../measure.ts';
import { pressCrowd } from '../rig/pressed-crowd.ts';
import { buildTerminal } from '../rig/terminal-process.ts';

const ROUNDS = 3;
const QUEUED = 5_000;
/** From the press (the end of the hold) to the first cancel, ms (G7). */
const FIRST_MS_MAX = 250;
/** From the press to the first close of every share and coin: all the venue's answers are in it, ms. */
const PLAIN_MS_MAX = 1_000;
/** Rungs of options take their time by design: three of three seconds, and the reads between. */
const LAST_MS_MAX = 15_000;

/** As many separate writes, each synced, ms. */
function bareWrites(count: number): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-writes-'));
  const file = openSync(path.join(folder, 'writes'), 'w');
  const line = 'x'.repeat(512);
  const startMs = performance.now();
  for (let i = 0; i < count; i++) {
    writeSync(file, line);
    fdatasyncSync(file);
  }
  const tookMs = performance.now() - startMs;
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
  return tookMs;
}

const none = (): Round[] => [];

/** Milliseconds. */
export async function closeAll(): Promise<readonly BenchResult[] | string> {
  if (process.platform === 'win32') return 'a process cannot be held still here';
  await buildTerminal();
  const rounds = { first: none(), cancels: none(), closing: none(), plain: none(), last: none() };
  for (let i = 0; i < ROUNDS; i++) {
    const { times, inboxMax, report } = await pressCrowd(FULL, QUEUED);
    const { cancels, plainCloses, closes } = times;
    process.stderr.write(
      `close-all: ${report.rows.length} rows, ${cancels} cancels, ${closes} closes, ${inboxMax} inputs waiting\n`,
    );
    rounds.first.push({ product: times.firstCancelMs, floor: bareWrites(1) });
    rounds.cancels.push({ product: times.lastCancelMs - times.firstCancelMs, floor: bareWrites(cancels) });
    rounds.closing.push({ product: times.closingMs, floor: bareWrites(plainCloses) });
    rounds.plain.push({ product: times.lastPlainCloseMs, floor: bareWrites(cancels + plainCloses) });
    rounds.last.push({ product: times.lastCloseMs, floor: bareWrites(cancels + closes) });
  }
  const unit = 'ms';
  const writes = atMost(1, ' x as many bare separate writes');
  return [
    judge({ name: 'close-all-first-cancel', unit, goal: valueAtMost(FIRST_MS_MAX, unit) }, rounds.first),
    judge({ name: 'close-all-cancels', unit, goal: writes }, rounds.cancels),
    judge({ name: 'close-all-closes', unit, goal: writes }, rounds.closing),
    judge({ name: 'close-all-closed', unit, goal: valueAtMost(PLAIN_MS_MAX, unit) }, rounds.plain),
    judge({ name: 'close-all-last', unit, goal: valueAtMost(LAST_MS_MAX, unit) }, rounds.last),
  ];
}
