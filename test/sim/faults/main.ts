/**
 * `npm run sim -- --seed S --runs N [--steps K]`: plays histories in worker processes, says what was broken, shortens the
 * first one that broke something; `--mutants` plants bugs and says how soon each is found.
 */
import { fork } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { simArguments, type SimArguments } from './arguments.ts';
import { choicesOf, type Choice } from './choices.ts';
import { runMutants } from './mutants.ts';
import { play } from './play.ts';
import { FOLDERS, optionsOf } from './plan.ts';
import { commandOf, failureText, reportOf } from './report.ts';
import { shrink } from './shrink.ts';
import { addTotals, emptyTotals, type Failure, type Totals } from './totals.ts';
import type { Share } from './worker.ts';

const SAY_EVERY_MS = 20_000;
/** Runs that a worker takes at a time. */
const SHARE_RUNS = 10;
/** No more runs begin after so many failing ones. */
const FAILURES_MAX = 3;
const TRACE_LINES_MAX = 400;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(words: readonly string[]): Promise<number> {
  const given = simArguments(words, randomInt(100_000_000));
  if (!given.ok) {
    process.stderr.write(`${given.error}\n`);
    return 2;
  }
  const args = given.value;
  if (args.only !== null || args.trace) return showOne(args);
  let broken = 0;
  if (args.runs > 0) broken += await playAll(args);
  if (args.mutants) broken += await runMutants({ seed: args.seed, steps: args.steps, workers: args.workers, say });
  return broken === 0 ? 0 : 1;
}

async function playAll(args: SimArguments): Promise<number> {
  const much = args.ids === null ? `${args.runs} runs` : `runs until ${args.ids} ids were sent, each`;
  say(`seed ${args.seed}, ${much} of ${args.steps} steps`);
  const startedMs = performance.now();
  const seconds = (): number => (performance.now() - startedMs) / 1_000;
  const totals = emptyTotals();
  const timer = setInterval(() => {
    say(`… ${totals.runs} runs, ${totals.counts['sent'] ?? 0} orders in ${seconds().toFixed(0)} s`);
  }, SAY_EVERY_MS);
  try {
    const next = shares(args, totals);
    await Promise.all(Array.from({ length: args.workers }, () => runWorker(next, totals)));
  } finally {
    clearInterval(timer);
  }
  say(reportOf(totals, seconds(), args));
  const failures = totals.failures.toSorted((a, b) => a.seed - b.seed);
  for (const failure of failures) say(failureText(failure, args.steps));
  const first = failures.find((failure) => failure.kind !== 'exchange');
  if (first !== undefined) await shorten(args, first);
  // Fewer runs than asked for without a failure: a worker died.
  if (failures.length === 0 && totals.runs < args.runs && (totals.counts['sent'] ?? 0) < (args.ids ?? Infinity)) {
    say(`only ${totals.runs} of ${args.runs} runs ended`);
    return 1;
  }
  return failures.length;
}

/** The shares one after another, to whoever asks; null: enough was played, or failed. */
function shares(args: SimArguments, sum: Totals): () => Share | null {
  let from = 0;
  return () => {
    const isEnough = (sum.counts['sent'] ?? 0) >= (args.ids ?? Infinity) || sum.failures.length >= FAILURES_MAX;
    if (isEnough || from >= args.runs) return null;
    const share = { args, from, until: Math.min(from + SHARE_RUNS, args.runs), failuresMax: FAILURES_MAX };
    from = share.until;
    return share;
  };
}

function runWorker(next: () => Share | null, sum: Totals): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), ['share'], {
      // Most of what a run makes dies young: a larger nursery spares copying it.
      execArgv: [...process.execArgv, '--max-semi-space-size=64'],
    });
    child.on('message', (totals) => {
      addTotals(sum, totals as Totals);
      child.send(next() ?? 'end');
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`a worker ended with ${code ?? 'a signal'}`)),
    );
    child.send(next() ?? 'end');
  });
}

async function shorten(args: SimArguments, failure: Failure): Promise<void> {
  const options = optionsOf(args, failure.run);
  const shrunk = await shrink(options, choicesOf(failure.seed, args.steps));
  say(`\nshortened to ${shrunk.choices.length} choices in ${shrunk.tries} tries:`);
  for (const text of shrunk.played.broken.slice(0, 3)) say(`  ${text.split('\n')[0] ?? ''}`);
  say(
    `  again: ${commandOf(
      failure,
      args.steps,
      shrunk.choices.map((choice) => choice.index),
    )}`,
  );
  await trace({ ...args, seed: failure.seed, journal: options.journal, screen: options.screen }, shrunk.choices);
}

/** One run, told line by line. */
async function showOne(args: SimArguments): Promise<number> {
  const { only } = args;
  const all = choicesOf(args.seed, args.steps);
  return (await trace(args, only === null ? all : keptOf(all, only))) ? 1 : 0;
}

/** Choices by index; who follows what is left out waits for it too. */
function keptOf(choices: readonly Choice[], only: readonly number[]): Choice[] {
  let waitMs = 0;
  const kept: Choice[] = [];
  for (const choice of choices) {
    waitMs += choice.afterMs;
    if (!only.includes(choice.index)) continue;
    kept.push({ ...choice, afterMs: waitMs });
    waitMs = 0;
  }
  return kept;
}

async function trace(args: SimArguments, choices: readonly Choice[]): Promise<boolean> {
  const lines: string[] = [];
  const options = { ...optionsOf({ ...args, journal: args.journal ?? 'memory' }, 0), folders: FOLDERS };
  const played = await play({ ...options, trace: (line) => lines.push(line) }, choices);
  const cut = Math.max(0, lines.length - TRACE_LINES_MAX);
  if (cut > 0) say(`  (${cut} lines before)`);
  for (const line of lines.slice(cut)) say(line);
  say(played.broken.length === 0 ? 'none broken' : `BROKEN: ${played.broken[0] ?? ''}`);
  return played.broken.length > 0;
}

process.exitCode = await main(process.argv.slice(2));
