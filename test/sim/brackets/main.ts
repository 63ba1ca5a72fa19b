/** `npm run brackets -- --histories N --seed S`: random histories of brackets on every kind of venue, and what they came to. */
import { parseArgs } from 'node:util';
import { KINDS } from './kinds.ts';
import { runHistory, type HistoryResult } from './history.ts';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string' },
    trace: { type: 'boolean', default: false },
  },
});
const histories = Number(values.histories);
const first = Number(values.seed);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const kinds = values.kind === undefined ? KINDS : KINDS.filter((k) => k.name === values.kind);

function lineOf(name: string, results: readonly HistoryResult[]): string {
  const sum = (of: (r: HistoryResult) => number): number => results.reduce((total, r) => total + of(r), 0);
  const most = (of: (r: HistoryResult) => number): number => results.reduce((top, r) => Math.max(top, of(r)), 0);
  return [
    `${name}: ${results.length} histories (${results.filter((r) => r.calm).length} without faults)`,
    `${sum((r) => r.partialFills)} entry fills`,
    `${sum((r) => r.exitFills)} exit fills`,
    `${sum((r) => r.drops)} disconnects`,
    `${sum((r) => r.restarts)} restarts`,
    `${sum((r) => r.overfills)} overfills reported and flattened`,
    `longest unprotected ${most((r) => r.longestMs)} ms without a fault`,
    `longest orphan ${most((r) => r.longestOrphanMs)} ms`,
    `${sum((r) => r.checks)} checks`,
  ].join(', ');
}

say(`${histories} histories from seed ${first}`);
const all = new Map<string, HistoryResult[]>();
let broken = 0;
for (let i = 0; i < histories; i++) {
  const kind = kinds[i % kinds.length];
  if (kind === undefined) throw new Error('no such kind of venue');
  const trace: string[] | null = values.trace ? [] : null;
  try {
    const result = runHistory(kind, first + i, trace);
    const list = all.get(kind.name);
    if (list === undefined) all.set(kind.name, [result]);
    else list.push(result);
  } catch (error) {
    broken += 1;
    for (const line of trace ?? []) say(line);
    if (broken <= 20) say(`BROKEN ${error instanceof Error ? error.message : String(error)}`);
  }
}
for (const [name, results] of all) say(lineOf(name, results));
say(broken === 0 ? 'nothing was broken' : `${broken} histories broke a promise`);
process.exitCode = broken === 0 ? 0 : 1;
