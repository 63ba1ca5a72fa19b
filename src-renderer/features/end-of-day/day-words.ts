/** Words of an end-of-day report. Pure. */
import type { DayCount, DayPart, DayReport, DayVerdict } from '../../../shared/domain/index.ts';

const PARTS: Readonly<Record<DayPart, readonly [one: string, many: string]>> = {
  order: ['Order', 'orders'],
  fill: ['Fill', 'fills'],
  position: ['Position', 'positions'],
  fee: ['Fees', 'fees'],
  cash: ['Cash', 'cash'],
  event: ['Event', 'events'],
};
const VERDICTS: Readonly<Record<DayVerdict, string>> = {
  same: 'agrees',
  differs: 'differs',
  onlyOurs: 'only ours',
  onlyTheirs: 'only theirs',
};

export const partWord = (part: DayPart): string => PARTS[part][0];
export const verdictWord = (verdict: DayVerdict): string => VERDICTS[verdict];

/** `12 fills agree`, `2 fills differ of 12`; null when there are none. */
export function countWords({ part, same, different }: DayCount): string | null {
  const all = same + different;
  if (all === 0) return null;
  const [, many] = PARTS[part];
  return different === 0 ? `${many}: all ${all} agree` : `${many}: ${different} of ${all} differ`;
}

export const differencesOf = (report: DayReport): number =>
  report.counts.reduce((sum, { different }) => sum + different, 0);

/** One sentence: does the day agree. */
export function verdictOfDay(report: DayReport): string {
  const different = differencesOf(report);
  const rows = report.rows.length;
  if (rows === 0) return 'Neither we nor the venue have anything of this day.';
  if (different === 0) return `The day agrees: ${rows} ${rows === 1 ? 'row' : 'rows'} compared.`;
  return `${different} of ${rows} rows differ.`;
}
