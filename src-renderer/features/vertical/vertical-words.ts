/** A vertical spread's record in words: what it is, where it stands, what became of it (S0.6). Pure. */
import {
  dec,
  type Decimal,
  type Ladder,
  type MarginAnswer,
  type Vertical,
  type VerticalResultKind,
  type VerticalStrategy,
} from '../../../shared/domain/index.ts';
import { expiryWords } from '../../ui/expiry-words.ts';
import { formatMoney, formatQty, groupDigits, plural } from '../../ui/format.ts';
import { premiumWords } from '../../ui/premium-words.ts';
import { durationWords, ladderWords, type StateWords } from '../../ui/state-words.ts';

export const STRATEGY_NAMES: Readonly<Record<VerticalStrategy, string>> = {
  'bull-put': 'Bull put',
  'bear-call': 'Bear call',
};

/** `Bull put 1 × SPY 18 Dec 660/655`. */
export function verticalName(vertical: Pick<Vertical, 'signal'>, symbol: string, today: string): string {
  const { strategy, qty, expiry, shortStrike, longStrike } = vertical.signal;
  const strikes = `${groupDigits(shortStrike)}/${groupDigits(longStrike)}`;
  return `${STRATEGY_NAMES[strategy]} ${formatQty(qty)} × ${symbol} ${expiryWords(expiry, today)} ${strikes}`;
}

const RESULTS: Readonly<Record<VerticalResultKind, StateWords>> = {
  filled: { text: 'Filled', tone: 'good' },
  partial: { text: 'Partly filled', tone: 'warn' },
  rejected: { text: 'Rejected', tone: 'bad' },
  exhausted: { text: 'Exhausted', tone: 'warn' },
  cancelled: { text: 'Canceled', tone: 'muted' },
};

/** One word for its tag. */
export function verticalState(vertical: Pick<Vertical, 'status' | 'result'>): StateWords {
  switch (vertical.status) {
    case 'checking':
      return { text: 'Checking', tone: 'plain' };
    case 'margin':
      return { text: 'Margin', tone: 'plain' };
    case 'working':
      return { text: 'Working', tone: 'plain' };
    case 'done':
      return vertical.result === null ? { text: 'Ended', tone: 'muted' } : RESULTS[vertical.result];
  }
}

/** Where a live one stands: `rung 2 of 10 at credit 0.81, mid was credit 0.83`. */
export function standWords(vertical: Vertical, ladder: Ladder | null): string {
  const mid = vertical.startMid === null ? '' : `, mid was ${premiumWords(dec(vertical.startMid))}`;
  switch (vertical.status) {
    case 'checking':
      return 'Contracts, quotes and least premium are being checked; nothing is sent';
    case 'margin':
      return `The venue is asked what it does to the margin${mid}; nothing is sent`;
    case 'working': {
      const limit =
        vertical.lastLimit === null ? 'before its first rung' : `at ${premiumWords(dec(vertical.lastLimit))}`;
      if (ladder === null) return `${limit}${mid}`;
      const paused = ladder.status === 'paused' ? `. ${ladderWords(ladder).text}` : '';
      const rung = `rung ${Math.max(0, ladder.currentRung) + 1} of ${ladder.rungs.length}`;
      return `${rung} ${limit}${mid}${paused}`;
    }
    case 'done':
      return vertical.reason ?? '';
  }
}

export type Fact = readonly [name: string, value: string];

/** Every field of the result (S0.6) that says something, named. */
export function resultFacts(vertical: Vertical): readonly Fact[] {
  const { signal, endedMs, startedMs } = vertical;
  const facts: Fact[] = [['Filled', `${formatQty(vertical.filledQty)} of ${formatQty(signal.qty)}`]];
  if (vertical.fillPrice !== null) facts.push(['Fill price', premiumWords(dec(vertical.fillPrice))]);
  facts.push(['Attempts', `${vertical.attempts} of ${vertical.params.attemptsMax}`]);
  if (vertical.lastLimit !== null) facts.push(['Last limit', premiumWords(dec(vertical.lastLimit))]);
  if (vertical.startMid !== null) facts.push(['Mid at start', premiumWords(dec(vertical.startMid))]);
  if (vertical.priceImprovement !== null)
    facts.push(['Saved against crossing', formatMoney(vertical.priceImprovement, { sign: true })]);
  if (endedMs !== null) facts.push(['Time', durationWords(endedMs - startedMs)]);
  facts.push(['Strikes, short / long', `${groupDigits(signal.shortStrike)} / ${groupDigits(signal.longStrike)}`]);
  facts.push(['Least premium', premiumWords(dec(vertical.params.minPremium))]);
  if (signal.follower !== null) facts.push(['Follower', signal.follower]);
  return facts;
}

/** The margin figures that the venue gave (S0.2). */
export function marginFacts(margin: MarginAnswer | null): readonly Fact[] {
  if (margin === null) return [];
  return [
    ['Initial margin after', formatMoney(margin.initialAfter)],
    ['Equity with loan after', formatMoney(margin.equityWithLoanAfter)],
    ['Available funds', formatMoney(margin.availableFunds)],
    ['Maintenance margin after', formatMoney(margin.maintenanceAfter)],
  ];
}

/** The pick's mid against the floor, before sending (S0.4). */
export function floorWords(premium: Decimal | null, minPremium: string): StateWords {
  if (premium === null) return { text: 'No two-sided quotes of both legs yet', tone: 'muted' };
  const floor = dec(minPremium);
  const gap = premium.sub(floor);
  const words = premiumWords(premium);
  if (gap.sign() >= 0) return { text: `${words} at the mid, ${gap.trim().toString()} above the least`, tone: 'good' };
  return { text: `${words} at the mid: below ${floor.trim().toString()}, would be rejected`, tone: 'bad' };
}

/** Live ones first, then newest. */
export const sortedVerticals = (records: Readonly<Record<string, Vertical>>): readonly Vertical[] =>
  Object.values(records).toSorted(
    (a, b) =>
      Number(a.status === 'done') - Number(b.status === 'done') ||
      b.startedMs - a.startedMs ||
      (a.verticalId < b.verticalId ? 1 : -1),
  );

/** `1 working, 3 ended`. */
export function countWords(verticals: readonly Vertical[]): string {
  const live = verticals.filter((v) => v.status !== 'done').length;
  return `${live} working, ${plural(verticals.length - live, 'ended one', 'ended')}`;
}
