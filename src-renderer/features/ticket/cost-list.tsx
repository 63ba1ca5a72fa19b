/** What the order would cost and the checks it would meet: the engine's own figures, with their age. */
import { useEffect, useState, type ReactNode } from 'react';
import type { CheckResult, Instrument, OrderPreview } from '../../../shared/domain/index.ts';
import { screenNowMs } from '../../stores/screen-clock.ts';
import { classNames } from '../../ui/class-names.ts';
import { UNKNOWN, formatAge, formatMoney, formatPrice, formatQty } from '../../ui/format.ts';
import { checkName } from './ticket-words.ts';

export type CostListProps = {
  readonly preview: OrderPreview | null;
  readonly instrument: Instrument | null;
  /** False while the figures are of an older draft: they grey out. */
  readonly current: boolean;
};

function fees(preview: OrderPreview | null): string {
  if (preview === null || preview.feesMin === null || preview.feesMax === null) return UNKNOWN;
  const [low, high] = [formatMoney(preview.feesMin), formatMoney(preview.feesMax)];
  return low === high ? low : `${low} to ${high}`;
}

export function CostList(props: CostListProps): ReactNode {
  const { preview, instrument } = props;
  const price = (text: OrderPreview['worstPrice']): string =>
    instrument === null ? UNKNOWN : formatPrice(text, instrument);
  const rows: readonly (readonly [name: string, value: string, testId: string, title: string])[] = [
    ['Notional', formatMoney(preview?.notional ?? null), 'notional', 'Price × quantity'],
    [
      'Half-spread at stake',
      formatMoney(preview?.halfSpread ?? null),
      'half-spread',
      'Half the spread × quantity: saved when filled at the mid',
    ],
    ['Fees, about', fees(preview), 'fees', 'Least to most'],
    [
      'Worst price · cost',
      `${price(preview?.worstPrice ?? null)} · ${formatMoney(preview?.worstCost ?? null)}`,
      'worst',
      'Against the mid if all is filled at the worst price, fees included',
    ],
    ['Position after', preview === null ? UNKNOWN : formatQty(preview.positionAfter, true), 'position-after', ''],
    ['Buying power after', formatMoney(preview?.buyingPowerAfter ?? null), 'buying-power', ''],
  ];
  return (
    <dl
      className={classNames('cost-list wide', !props.current && 'stale')}
      aria-label={`Cost${preview === null ? '' : `, ${preview.currency}`}`}
    >
      {rows.map(([name, value, testId, title]) => (
        <div key={testId} title={title === '' ? undefined : title}>
          <dt>{name}</dt>
          <dd data-testid={`cost-${testId}`}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const TONE: Readonly<Record<CheckResult['verdict'], string>> = { passed: 'up', warned: 'warn', denied: 'down' };
const SIGN: Readonly<Record<CheckResult['verdict'], string>> = { passed: '✓', warned: '!', denied: '✕' };

/** Seconds since a moment of the screen's clock, told once a second. */
function useAgeMs(sinceMs: number): number {
  const [now, setNow] = useState(screenNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNow(screenNowMs()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, now - sinceMs);
}

/** Denied and warned checks with their sentence, passed ones by name with the numbers in the tooltip. */
export function CheckList(props: {
  readonly preview: OrderPreview | null;
  readonly atMs: number;
  readonly current: boolean;
}): ReactNode {
  const age = useAgeMs(props.atMs);
  if (props.preview === null) return null;
  const order = { denied: 0, warned: 1, passed: 2 };
  const checks = props.preview.checks.toSorted((a, b) => order[a.verdict] - order[b.verdict]);
  return (
    <div className={classNames('check-list wide', !props.current && 'stale')} data-testid="ticket-checks">
      <ul aria-label="Checks before sending">
        {checks.map((check) => (
          <li
            key={check.check}
            className={classNames('tag', TONE[check.verdict])}
            title={`${check.text} (${check.value}, limit ${check.limit})`}
            data-testid={`check-${check.check}`}
            data-verdict={check.verdict}
          >
            <span aria-hidden="true">{SIGN[check.verdict]}</span>
            <span className="visually-hidden">{check.verdict}: </span>
            {check.verdict === 'passed'
              ? checkName(check.check)
              : `${checkName(check.check)} ${check.value}, limit ${check.limit}`}
          </li>
        ))}
        <li className="muted check-age" data-testid="ticket-preview-age">
          {age > 3_000 ? `checked ${formatAge(age)} ago` : 'checked now'}
        </li>
      </ul>
    </div>
  );
}
