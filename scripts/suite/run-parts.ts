/**
 * Runs parts one after another, or two at a time, and tells how each ended.
 * Invariant: a part that throws is a failed part; the others still run.
 */
import { stripVTControlCharacters } from 'node:util';
import type { FinishedPart, PartResult } from './part-result.ts';
import { brokenPart } from './part-result.ts';

export interface Part {
  readonly name: string;
  readonly run: () => Promise<PartResult>;
}

/** How often a part that takes long says that it is still at work, in milliseconds. */
const HEARTBEAT_MS = 60_000;

/** Runs `parts`, at most `atOnce` at a time; results come back in the order of `parts`. */
export async function runParts(
  parts: readonly Part[],
  atOnce: number,
  say: (line: string) => void,
): Promise<FinishedPart[]> {
  const results: FinishedPart[] = [];
  const waiting = parts.map((part, index) => ({ part, index }));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const finished = await runPart(next.part, say);
      results[next.index] = finished;
      say(finishedLine(finished));
      for (const detail of finished.details) say(indent(detail));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function runPart(part: Part, say: (line: string) => void): Promise<FinishedPart> {
  const startedAtMs = performance.now();
  const seconds = (): number => (performance.now() - startedAtMs) / 1000;
  const heartbeat = setInterval(() => say(`… ${part.name}: at work for ${seconds().toFixed(0)} s`), HEARTBEAT_MS);
  try {
    return { ...(await part.run()), name: part.name, seconds: seconds() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    return { ...brokenPart(reason, stack), name: part.name, seconds: seconds() };
  } finally {
    clearInterval(heartbeat);
  }
}

function finishedLine(part: FinishedPart): string {
  const mark = part.failed > 0 ? '✘' : part.passed > 0 ? '✔' : '–';
  const counts = `${part.passed} passed${part.failed > 0 ? `, ${part.failed} failed` : ''}${part.skipped > 0 ? `, ${part.skipped} skipped` : ''}`;
  return `${mark} ${part.name}: ${counts} in ${part.seconds.toFixed(1)} s${part.note === '' ? '' : ` (${part.note})`}`;
}

function indent(text: string): string {
  return stripVTControlCharacters(text)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
