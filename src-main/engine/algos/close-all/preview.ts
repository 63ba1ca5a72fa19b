/**
 * What the red button would do, before it does (G8): every account, position, order, what is kept and why, the worst
 * prices and what it would cost now. The same rows, sorting, markets and prices as the run itself; nothing is written.
 */
import {
  Decimal,
  dec,
  feeOf,
  symbolOf,
  type CloseAllParams,
  type CloseAllPreview,
  type CloseAllRow,
  type Instrument,
  type Price,
  type Side,
} from '../../../../shared/domain/index.ts';
import { expiryToday, expiryWords } from '../../expiry.ts';
import { twoSided } from '../../portfolio/quote-prices.ts';
import { atRate, rateTo } from '../../portfolio/rates.ts';
import { strangerWords } from '../../reconcile/strangers.ts';
import { portfolioFacts } from '../../risk-facts.ts';
import { qtyText } from '../../risk/words.ts';
import type { EngineState } from '../../state.ts';
import { paidText } from './combos.ts';
import { sortOrders } from './exits.ts';
import { tradableNow } from './market.ts';
import { closableQty, worstClosePrice } from './price.ts';
import { heldInScope, keptWhy, newRows, ordersOfRow, partsOf } from './scope.ts';
import { comboCost } from './structure.ts';
import { plansOf } from './target.ts';

type PreviewRow = CloseAllPreview['rows'][number];
/** With how many of its orders would be cancelled. */
type Counted = PreviewRow & { readonly cancels: number };

/** The whole preview. Pure. */
export function previewCloseAll(state: EngineState, params: CloseAllParams, nowMs: number): CloseAllPreview {
  const rows = newRows(state, params, [], nowMs)
    .filter((row) => state.instruments.has(row.instrumentId) || state.strangers.has(row.key))
    .map((row) => previewRow(state, params, row, nowMs));
  const costs = rows.map((row) => row.cost);
  const closing = rows.filter((row) => row.action === 'close');
  const known = closing.every((row) => row.cost !== null);
  const sum = costs.reduce<Decimal>((total, cost) => (cost === null ? total : total.add(dec(cost))), Decimal.ZERO);
  return {
    rows: rows.map((row) => shown(row)),
    accounts: accountsOf(state, params),
    cancels: rows.reduce((n, row) => n + row.cancels, 0),
    closes: closing.length,
    cost: known ? sum.trim().text() : null,
  };
}

/** The row as the contract has it. */
function shown(row: Counted): PreviewRow {
  const { key, accountId, instrumentId, legs, qty, orders, foreignOrders, action, text, worstPrice, cost } = row;
  return { key, accountId, instrumentId, legs, qty, orders, foreignOrders, action, text, worstPrice, cost };
}

function accountsOf(state: EngineState, params: CloseAllParams): CloseAllPreview['accounts'] {
  const { scope } = params;
  return [...state.connections.values()].flatMap((connection) => {
    const { accountId, connectionId, name } = connection;
    if (scope.kind === 'account' && scope.accountId !== accountId) return [];
    if (scope.kind === 'connection' && scope.connectionId !== connectionId) return [];
    const reachable = connection.state === 'ready' || connection.state === 'reconciling';
    const balances = (state.accounts.get(accountId)?.balances ?? []).map(
      (b) => `${qtyText(dec(b.total))} ${b.currency}`,
    );
    const stays = balances.length === 0 ? '' : `; stays: ${balances.join(', ')}`;
    const why = connection.reason === null ? '' : ` (${connection.reason})`;
    const text = reachable ? `${name}${stays}` : `${name}: no connection${why}; its rows wait for it`;
    return [{ accountId, reachable, text }];
  });
}

function previewRow(state: EngineState, params: CloseAllParams, row: CloseAllRow, nowMs: number): Counted {
  const orders = ordersOfRow(state, params, row);
  const held = (id: CloseAllRow['instrumentId']): Decimal => heldInScope(state, params, row, id);
  const sorted = sortOrders(orders, held);
  const kept = keptWhy(state, params, row);
  const { accountId, instrumentId, legs, qty, foreignOrders } = row;
  const base = { key: row.key, accountId, instrumentId, legs, qty, orders: orders.length, foreignOrders };
  const none = { worstPrice: null, cost: null };
  if (kept !== null) return { ...base, ...none, action: 'keep', text: `kept (${kept})`, cancels: sorted.first.length };
  const stranger = state.strangers.get(row.key);
  if (stranger !== undefined)
    return { ...base, ...none, action: 'blocked', text: `blocked (${strangerWords(stranger)})`, cancels: 0 };
  const open = partsOf(row).filter((id) => !held(id).isZero());
  if (open.length === 0) {
    return { ...base, ...none, action: 'cancelOnly', text: wordsOf(orders.length), cancels: orders.length };
  }
  const expiring = expiringText(state, row, open, nowMs);
  const shut = open.flatMap((id) => {
    const instrument = state.instruments.get(id);
    const market = instrument === undefined ? null : tradableNow(state, instrument, row.connectionId, nowMs);
    return market === null || market.open ? [] : [market.text];
  })[0];
  if (shut !== undefined) {
    return {
      ...base,
      ...none,
      action: 'blocked',
      text: `blocked (${shut}); its exits stay${expiring}`,
      cancels: sorted.first.length,
    };
  }
  const parts = open.map((id) => partOf(state, params, { row, id }, nowMs));
  const combo = combosIn(state, row, parts);
  if (parts.every((part) => part.dust)) {
    return {
      ...base,
      ...none,
      action: 'keep',
      text: 'dust: below the least that can be traded',
      cancels: orders.length,
    };
  }
  const cost = parts.reduce<Decimal | null>(
    (sum, part) => (sum === null || part.cost === null ? null : sum.add(part.cost)),
    Decimal.ZERO,
  );
  return {
    ...base,
    action: 'close',
    text: textOf([...combo.words, ...combo.left.map((part) => part.words)], orders.length) + expiring,
    worstPrice: combo.worstPrice ?? parts[0]?.worstPrice ?? null,
    cost: cost?.trim().text() ?? null,
    cancels: orders.length,
  };
}

/** What its broker does today with what expires, once for the row; empty: nothing does. */
function expiringText(
  state: EngineState,
  row: CloseAllRow,
  open: readonly CloseAllRow['instrumentId'][],
  nowMs: number,
): string {
  const calendar = state.calendars.get('us-equity') ?? null;
  const capabilities = state.capabilities.get(row.connectionId) ?? null;
  for (const id of open) {
    const instrument = state.instruments.get(id);
    const expiry = instrument === undefined ? null : expiryToday({ instrument, calendar, capabilities }, nowMs);
    if (expiry !== null) return `; ${expiryWords(expiry)}`;
  }
  return '';
}

const wordsOf = (n: number): string => (n === 1 ? 'cancel 1 order' : `cancel ${n} orders`);

type Part = {
  readonly id: Instrument['id'];
  readonly instrument: Instrument | null;
  readonly side: Side;
  readonly qty: Decimal;
  readonly words: string;
  readonly dust: boolean;
  readonly worstPrice: Price | null;
  readonly cost: Decimal | null;
};

/** What of a structure closes as combos, in words and with the first one's worst price, and what is left over. */
function combosIn(
  state: EngineState,
  row: CloseAllRow,
  parts: readonly Part[],
): { readonly words: string[]; readonly worstPrice: Price | null; readonly left: readonly Part[] } {
  const known = parts.flatMap(({ instrument, qty, side }) =>
    instrument === null ? [] : [{ instrument, held: side === 'sell' ? qty : qty.neg() }],
  );
  const plans = plansOf(state, row, known);
  const worstOf = (id: Instrument['id']): Decimal | null => {
    const price = parts.find((part) => part.id === id)?.worstPrice ?? null;
    return price === null ? null : dec(price);
  };
  const costs = plans.map((plan) => comboCost(plan.legs, (leg) => worstOf(leg.instrumentId)));
  const words = plans.map(({ legs, qty }, i) => {
    const cost = costs[i] ?? null;
    const names = legs.map((leg) => `${leg.side} ${symbolOf(leg.instrumentId)}`).join(', ');
    const atWorst = cost === null ? ', no quote' : `, ${paidText(cost)} at worst`;
    return `${qty.trim().toString()} as one order: ${names}${atWorst}`;
  });
  const left = parts.flatMap((part) => {
    const own = plans.filter((plan) => plan.legs.some((leg) => leg.instrumentId === part.id));
    const qty = own.reduce((rest, plan) => rest.sub(plan.qty), part.qty);
    return own.length === 0 ? [part] : qty.sign() > 0 ? [{ ...part, qty, words: wordsFor({ ...part, qty }) }] : [];
  });
  return { words, worstPrice: costs[0]?.trim().text() ?? null, left };
}

function textOf(words: readonly string[], orders: number): string {
  const closes = words.join(', then ');
  return orders === 0 ? closes : `${wordsOf(orders)}, then ${closes}`;
}

function partOf(
  state: EngineState,
  params: CloseAllParams,
  of: { readonly row: CloseAllRow; readonly id: CloseAllRow['instrumentId'] },
  nowMs: number,
): Part {
  const { row, id } = of;
  const instrument = state.instruments.get(id);
  const held = heldInScope(state, params, row, id);
  const side = held.sign() > 0 ? ('sell' as const) : ('buy' as const);
  const quote = state.referenceQuote(id);
  if (instrument === undefined) {
    const words = `${side} ${held.abs().toString()} ${id}`;
    return { id, instrument: null, side, qty: held.abs(), words, dust: false, worstPrice: null, cost: null };
  }
  const { qty, dust } = closableQty(instrument, held, quote);
  const worst = worstClosePrice(instrument, quote, side, params.collarPct);
  const worstPrice = worst?.trim().text() ?? null;
  const words = wordsFor({ id, side, qty, worstPrice });
  return { id, instrument, side, qty, words, dust, worstPrice, cost: costOf(state, { instrument, row, qty, nowMs }) };
}

function wordsFor({ id, side, qty, worstPrice }: Pick<Part, 'id' | 'side' | 'qty' | 'worstPrice'>): string {
  const atWorst = worstPrice === null ? ', no quote' : `, ${worstPrice} at worst`;
  return `${side} ${qty.trim().toString()} ${symbolOf(id)}${atWorst}`;
}

type Costed = {
  readonly instrument: Instrument;
  readonly row: CloseAllRow;
  readonly qty: Decimal;
  readonly nowMs: number;
};

/** Half of the spread and the taker's fee, in the account's base currency; null where one is unknown. */
function costOf(state: EngineState, { instrument, row, qty, nowMs }: Costed): Decimal | null {
  const market = twoSided(instrument, state.referenceQuote(instrument.id));
  const account = state.accounts.get(row.accountId);
  const schedule = state.capabilities.get(row.connectionId)?.fees?.[instrument.assetClass];
  if (market === null || account === undefined || schedule === undefined) return null;
  const units = qty.mul(dec(instrument.multiplier));
  const half = market.spread.max(Decimal.ZERO).mul(dec('0.5')).mul(units);
  const fee = feeOf(schedule, instrument, { qty, price: market.mid, role: 'taker' });
  const rate = rateTo(portfolioFacts(state, account, nowMs), account.baseCurrency, instrument.currency);
  return rate === null ? null : atRate(half.add(fee), rate, { scale: 8, rounding: 'ceil' });
}
