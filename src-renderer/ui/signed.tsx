/** A signed amount in the colour of its sign; the sign itself is always there. */
import type { ReactNode } from 'react';
import { formatMoney, formatPct, toneOf } from './format.ts';

export function SignedMoney(props: { readonly value: string | null; readonly decimals?: number }): ReactNode {
  const format = props.decimals === undefined ? { sign: true } : { sign: true, decimals: props.decimals };
  return <span className={toneOf(props.value)}>{formatMoney(props.value, format)}</span>;
}

export function SignedPct(props: { readonly value: string | null }): ReactNode {
  return <span className={toneOf(props.value)}>{formatPct(props.value)}</span>;
}
