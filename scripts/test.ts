/**
 * `npm test [-- part …]`: runs every check of the project, or the parts that are named, and prints a table of them;
 * `npm run test:full` takes everything at its full size.
 */
import { randomInt } from 'node:crypto';
import { appParts } from './suite/app-parts.ts';
import { GATE_PARTS } from './suite/gate-parts.ts';
import type { FinishedPart } from './suite/part-result.ts';
import { formatTable, formatTotal } from './suite/part-result.ts';
import type { Part } from './suite/run-parts.ts';
import { runParts } from './suite/run-parts.ts';
import { testParts } from './suite/test-parts.ts';

/** The gates are short and single-threaded: two at a time keep two cores busy. The tests have two workers of their own. */
const GATES_AT_ONCE = 2;

async function main(args: readonly string[]): Promise<number> {
  const say = (line: string): void => console.log(line);
  const full = args.includes('--full');
  const wanted = args.filter((arg) => !arg.startsWith('--'));
  const chosen = (parts: readonly Part[]): Part[] =>
    parts.filter((part) => wanted.length === 0 || wanted.includes(part.name));
  const randomSeed = String(randomInt(1_000_000_000));
  const gates = chosen(GATE_PARTS);
  const others = chosen([...testParts(full, randomSeed), ...appParts(full)]);
  if (gates.length + others.length === 0) {
    console.error(`No part is called ${wanted.join(' or ')}.`);
    return 1;
  }
  const startedAtMs = performance.now();
  const finished: FinishedPart[] = [
    ...(await runParts(gates, GATES_AT_ONCE, say)),
    ...(await runParts(others, 1, say)),
  ];
  say(
    `\n${formatTable(finished)}\n\n${((performance.now() - startedAtMs) / 1000).toFixed(0)} s on Node ${process.versions.node}`,
  );
  say(formatTotal(finished));
  return finished.some((part) => part.failed > 0) ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
