/**
 * Trades that a venue corrected or took back while nobody listened: its list has the newest revision only, under the id of the
 * trade that was booked. What was booked is known here, so the difference is made of it: what takes the old terms back, and what
 * stands instead, under the ids that an adapter gives corrections that it hears itself (`<trade>~<revision>`, `…n`).
 *
 * Invariant: a revision is booked once, heard live or found in a list, in whatever order.
 */
import {
  Decimal,
  dec,
  idOf,
  type AccountId,
  type Fill,
  type FillReport,
  type TradeId,
} from '../../../shared/domain/index.ts';
import type { StepContext } from '../context.ts';
import type { EngineState } from '../state.ts';
import { fillKey } from '../view.ts';

type Of = Pick<FillReport, 'tradeId' | 'instrumentId'> & { readonly accountId: AccountId };
type Terms = Pick<Fill, 'side' | 'qty' | 'price'>;

const partId = (of: Of, revision: number, part: '' | 'n'): TradeId => idOf<TradeId>(`${of.tradeId}~${revision}${part}`);
const keyOf = (of: Of, revision: number, part: '' | 'n'): string =>
  fillKey({ ...of, tradeId: partId(of, revision, part) });

/** What stands of a trade before a revision; null: nothing (it was taken back), missing: it is not remembered any more. */
function standing(state: EngineState, of: Of, revision: number): Terms | null | undefined {
  for (let k = revision - 1; k > 1; k--) {
    const instead = state.fills.get(keyOf(of, k, 'n'));
    if (instead !== undefined) return instead;
    if (state.tradeIds.has(keyOf(of, k, 'n'))) return undefined;
    if (state.tradeIds.has(keyOf(of, k, ''))) return null;
  }
  return state.fills.get(fillKey(of));
}

/** What is to be booked for a report of a trade that was booked before; nothing where it is the same. */
export function awayCorrections(ctx: StepContext, accountId: AccountId, report: FillReport): readonly FillReport[] {
  const { state, nowMs } = ctx;
  const { revision = 1, comboTradeId: _, ...plain } = report;
  const of: Of = { accountId, instrumentId: report.instrumentId, tradeId: report.tradeId };
  if (revision <= 1 || report.nonTrade !== undefined) return [];
  if (state.tradeIds.has(keyOf(of, revision, '')) || state.tradeIds.has(keyOf(of, revision, 'n'))) return [];
  const old = standing(state, of, revision);
  if (old === undefined) {
    ctx.alert({
      level: 'danger',
      title: `${report.instrumentId}: a trade was corrected`,
      detail: `The venue corrected trade ${report.tradeId}, which was booked too long ago to tell by how much. Compare position and cash with the venue’s.`,
      about: { instrumentId: report.instrumentId },
    });
    return [];
  }
  const isBust = dec(report.qty).isZero();
  if (old === null ? isBust : isSame(old, report)) return [];
  const zero = Decimal.ZERO.text();
  const nonTrade = isBust ? 'busted' : 'corrected';
  const base: FillReport = { ...plain, clientOrderId: null, fee: zero, liquidity: null, nonTrade, tsEventMs: nowMs };
  const undone: FillReport[] =
    old === null
      ? []
      : [
          {
            ...base,
            tradeId: partId(of, revision, ''),
            side: old.side === 'buy' ? 'sell' : 'buy',
            qty: old.qty,
            price: old.price,
          },
        ];
  return isBust ? undone : [...undone, { ...base, tradeId: partId(of, revision, 'n') }];
}

const isSame = (old: Terms, now: Terms): boolean =>
  old.side === now.side && dec(old.qty).eq(dec(now.qty)) && dec(old.price).eq(dec(now.price));
