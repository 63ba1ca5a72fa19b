/** Times as TWS writes them: of New York, with the zone's name. */
const FORMAT = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `20261118 10:00:00 US/Eastern`. */
export function exchangeTime(ms: number): string {
  const part = (type: string): string => FORMAT.formatToParts(ms).find((p) => p.type === type)?.value ?? '';
  return `${part('year')}${part('month')}${part('day')} ${part('hour')}:${part('minute')}:${part('second')} US/Eastern`;
}

/** `20261118` of New York. */
export const exchangeDay = (ms: number): string => exchangeTime(ms).slice(0, 8);
