/** What a simulation came to, as text. */
import { medianQuotes, type Failure, type Totals } from './totals.ts';

const number = (value: number): string => value.toLocaleString('en-US');
const share = (part: number, whole: number): string => `${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %`;

function table(title: string, rows: Readonly<Record<string, number>>): string[] {
  const width = Math.max(...Object.keys(rows).map((name) => name.length), 0);
  const lines = Object.entries(rows)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, count]) => `  ${name.padEnd(width)}  ${number(count).padStart(12)}`);
  return [title, ...lines];
}

const cpuLine = (cpuMs: number, sent: number): string[] =>
  cpuMs === 0
    ? []
    : [
        `${number(Math.round((1_000 * sent) / cpuMs))} ids per CPU second (${number(Math.round(cpuMs / 1_000))} CPU seconds)`,
      ];

/** All figures of the runs. */
export function reportOf(
  totals: Totals,
  seconds: number,
  about: { readonly seed: number; readonly workers: number },
): string {
  const { counts } = totals;
  const sent = counts['sent'] ?? 0;
  const of = (name: string): number => counts[name] ?? 0;
  const lines = [
    `seeds ${about.seed} to ${about.seed + Math.max(0, totals.runs - 1)}: ${number(totals.runs)} runs in ${seconds.toFixed(0)} s on ${about.workers} workers`,
    `journals: ${Object.entries(totals.byJournal)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, runs]) => `${kind} ${share(runs, totals.runs)}`)
      .join(', ')}`,
    `${number(sent)} distinct client order ids sent (${number(Math.round(sent / Math.max(seconds, 0.001)))} a second): ${share(of('partial'), sent)} filled in parts, ${share(of('replaced'), sent)} replaced, ${share(of('faulted'), sent)} met a fault in flight`,
    ...cpuLine(of('cpuMs'), sent),
    `${number(of('restarts'))} engine restarts, ${number(of('fills'))} fills, a median of ${medianQuotes(totals)} quotes an order, ${number(of('timers'))} timers`,
    `${number(of('orders on the real exchange'))} orders on the real simulated exchange beside them`,
    '',
    ...table('faults', totals.faults),
    '',
    ...table('invariants checked', totals.checks),
    '',
    totals.failures.length === 0 ? 'none broken' : `BROKEN in ${totals.failures.length} runs`,
  ];
  return lines.join('\n');
}

/** One failing run and how to see it again. */
export function failureText(failure: Failure, steps: number): string {
  const lines = failure.broken.slice(0, 5).map((text) => `  ${text.split('\n')[0] ?? ''}`);
  return [`seed ${failure.seed} (${failure.kind}):`, ...lines, `  again: ${commandOf(failure, steps, null)}`].join(
    '\n',
  );
}

/** The command that plays one run again, whole or in part. */
export function commandOf(failure: Failure, steps: number, only: readonly number[] | null): string {
  if (failure.kind === 'exchange') return `RUNG_SEED=${failure.seed} npm test -- sim`;
  const part = only === null ? '' : ` --only ${only.join(',')}`;
  const screen = failure.screen ? 'yes' : 'no';
  return `npm run sim -- --seed ${failure.seed} --runs 1 --steps ${steps} --journal ${failure.kind} --screen ${screen}${part} --trace`;
}
