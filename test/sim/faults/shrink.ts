/** Shortens a history that breaks a promise: fewer choices, the same broken promise (delta debugging, Zeller 2002). */
import type { Choice } from './choices.ts';
import { play, type Played } from './play.ts';
import type { TerminalOptions } from './terminal.ts';

/** Most histories played on the way. */
const TRIES_MAX = 400;

export type Shrunk = { readonly choices: readonly Choice[]; readonly played: Played; readonly tries: number };

/** What kind of promise it was: the words without ids and numbers. */
export const kindOf = (broken: string): string =>
  broken
    .replace(/^-?\d+ /, '')
    .split('\n')[0]!
    .replace(/[A-Za-z]*-?L?\d[\w.-]*/g, '#')
    .slice(0, 40);

/** The shortest history found that breaks the same promise. The time of what is left out is kept. */
export async function shrink(options: TerminalOptions, choices: readonly Choice[]): Promise<Shrunk> {
  let best = choices;
  let played = await play(options, best);
  const wanted = kindOf(played.broken[0] ?? '');
  let tries = 1;
  let parts = 2;
  while (best.length > 1 && tries < TRIES_MAX) {
    const size = Math.ceil(best.length / parts);
    let found = false;
    for (let from = 0; from < best.length && tries < TRIES_MAX; from += size) {
      const fewer = without(best, from, from + size);
      const again = await play(options, fewer);
      tries += 1;
      if (!again.broken.some((text) => kindOf(text) === wanted)) continue;
      best = fewer;
      played = again;
      parts = Math.max(2, parts - 1);
      found = true;
      break;
    }
    if (found) continue;
    if (size === 1) break;
    parts = Math.min(best.length, parts * 2);
  }
  return { choices: best, played, tries };
}

/** Leaves choices out; who follows waits for them too. */
function without(choices: readonly Choice[], from: number, to: number): Choice[] {
  let waitMs = 0;
  const left: Choice[] = [];
  for (const [at, choice] of choices.entries()) {
    if (at >= from && at < to) {
      waitMs += choice.afterMs;
      continue;
    }
    left.push(waitMs === 0 ? choice : { ...choice, afterMs: choice.afterMs + waitMs });
    waitMs = 0;
  }
  return left;
}
