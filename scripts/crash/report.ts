/** The crash run in a table and one closing line. */
import type { CrashReport } from './crash-run.ts';

const median = (values: readonly number[]): string => {
  const ascending = [...values].sort((a, b) => a - b);
  return ascending.length === 0 ? '-' : String(ascending[Math.floor(ascending.length / 2)]);
};

/** One line per point: kills, restarts after them that were checked, time to agreement. */
export function tableOf(report: CrashReport): string[] {
  const rows = [['killed', 'kills', 'restarts checked', 'ms to agree (median)', 'max']];
  for (const [point, count] of report.points) {
    const max = count.agreeMs.length === 0 ? '-' : String(Math.max(...count.agreeMs));
    rows.push([point, String(count.kills), String(count.restarts), median(count.agreeMs), max]);
  }
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}

/** What was done, in one line that ends the output. */
export function closingLine(report: CrashReport, asked: number): string {
  const kills = [...report.points.values()].reduce((sum, count) => sum + count.kills, 0);
  const { orders, fills, ladders, checks, reconnects, workload } = report;
  const page = reconnects === null ? 'no page (no Chromium)' : `page reconnected ${reconnects} times`;
  const verdict = report.violations.length === 0 && kills >= asked ? 'agree' : 'DISAGREE';
  return `crash: ${kills}/${asked} kills, ${checks} checks, ${orders} orders, ${ladders} ladders, ${fills} fills, ${workload.repeated} commands repeated, ${page}: venue, journal and screen ${verdict}`;
}

/** Whether the run proved what it is for: every kill done and followed by a checked restart, each point often enough. */
export function shortcomings(report: CrashReport, asked: number): string[] {
  const problems: string[] = [];
  const least = Math.max(1, Math.floor(asked / 8));
  for (const [point, count] of report.points) {
    if (asked >= report.points.size && count.kills < least)
      problems.push(`${point}: only ${count.kills} kills of at least ${least}`);
    if (count.restarts < count.kills)
      problems.push(`${point}: ${count.kills - count.restarts} kills without a checked restart`);
  }
  if (report.fills === 0 || report.orders === 0 || report.ladders === 0)
    problems.push('nothing was traded: the run proves nothing');
  return problems;
}
