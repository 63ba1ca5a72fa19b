/** What holds after a cell, against the exchange itself. Nothing is waited for but agreement: what never comes fails. */
import {
  Decimal,
  dec,
  type CommandOutcome,
  type ExecutionMassStatus,
  type InstrumentId,
  type OrderStatusReport,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { until } from '../bench.ts';
import { require } from '../cards/card.ts';
import { cellOrder, type Cell, type Deed, type Proofs, type ProtocolState, type WireFaultCase } from './cell.ts';

/** Times that agreement is asked for, and the wait between, ms. */
const TRIES = 80;
const WAIT_MS = 25;
const LOOK_BACK_MS = 3_600_000;

export type Played = {
  readonly state: ProtocolState;
  readonly fault: WireFaultCase;
  readonly deed: Deed;
  readonly outcome: CommandOutcome | null;
};

const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, WAIT_MS));
const text = (value: string | null | undefined): string =>
  value === null || value === undefined ? '-' : dec(value).trim().toString();
const isOpen = ({ status }: OrderStatusReport): boolean => status === 'accepted' || status === 'partiallyFilled';
const lineOf = (one: OrderStatusReport): string =>
  `${one.clientOrderId ?? 'foreign'} ${one.side} ${text(one.filledQty)} of ${text(one.qty)} at ${text(one.limitPrice)} trigger ${text(one.trigger?.price)}`;
const openLines = (orders: readonly OrderStatusReport[]): string =>
  orders.filter(isOpen).map(lineOf).toSorted().join('; ');

/** The adapter's account of everything, asked again while its link comes and goes. */
async function ours({ bench }: Cell): Promise<ExecutionMassStatus> {
  let last = '';
  for (let tries = 0; tries < TRIES; tries++) {
    await until(
      'up again',
      () => bench.heard.isUp,
      () => bench.heard.text(),
    );
    const read = await bench.client.massStatus(bench.host.scheduler.nowMs() - LOOK_BACK_MS);
    if (read.ok) return read.value;
    last = read.error.message;
    await wait();
  }
  throw new Error(`no mass status: ${last}`);
}

/** The exchange's. */
async function theirs({ bench }: Cell): Promise<ExecutionMassStatus> {
  const truth = bench.host.client(bench.accountId);
  truth.open({ onReports: () => undefined, onConnection: () => undefined });
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      const read = await truth.massStatus(bench.host.scheduler.nowMs() - LOOK_BACK_MS);
      if (read.ok) return read.value;
      await wait();
    }
    throw new Error('the exchange itself does not answer');
  } finally {
    await truth.close();
  }
}

const fillLines = ({ fills }: ExecutionMassStatus): string => {
  const sums = new Map<string, Decimal>();
  for (const one of fills) {
    if (one.comboTradeId !== undefined) continue;
    const key = `${one.clientOrderId ?? 'foreign'} ${one.side}`;
    sums.set(key, (sums.get(key) ?? Decimal.ZERO).add(dec(one.qty)));
  }
  return [...sums]
    .map(([key, sum]) => `${key} ${sum.trim().toString()}`)
    .toSorted()
    .join('; ');
};
const heldOf = (status: ExecutionMassStatus, id: InstrumentId): string =>
  status.positions
    .filter((one) => one.instrumentId === id)
    .reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO)
    .trim()
    .toString();

type Both = { readonly mine: ExecutionMassStatus; readonly true: ExecutionMassStatus };

/** Reads both sides until they agree, or as long as that may take; the last reading. */
async function readBoth(cell: Cell): Promise<Both> {
  const { bench } = cell;
  for (let tries = 1; ; tries++) {
    await until('the exchange is at rest', () => bench.atRest?.() ?? true);
    const mine = await ours(cell);
    const truth = await theirs(cell);
    const same =
      openLines(mine.orders) === openLines(truth.orders) &&
      fillLines(mine) === fillLines(truth) &&
      heldOf(mine, bench.main.instrument.id) === heldOf(truth, bench.main.host.id);
    if (same || tries >= TRIES) return { mine, true: truth };
    await wait();
  }
}

/** Proves every invariant of a cell that was played. Throws at the first that does not hold. */
export async function prove(cell: Cell, played: Played, proofs: Proofs): Promise<void> {
  const both = await readBoth(cell);
  proveAgreement(cell, both, proofs);
  proveOutcome(cell, played, both, proofs);
  proveProtection(cell, both, proofs);
  for (const request of cell.sent) await proveOrder(cell, request, both, proofs);
  const { heard } = cell.bench;
  proofs.holds('the link is up and reads everything', heard.isUp, () => heard.text());
}

function proveAgreement({ bench, sent }: Cell, { mine, true: truth }: Both, proofs: Proofs): void {
  const [open, real] = [openLines(mine.orders), openLines(truth.orders)];
  const known = new Set<string | null>(sent.map((one) => one.clientOrderId));
  const madeUp = mine.orders.filter((one) => isOpen(one) && !known.has(one.clientOrderId));
  proofs.holds('no order is lost, none made up', open === real && madeUp.length === 0, () => `${open} | ${real}`);
  const trades = mine.fills.map((one) => `${one.instrumentId} ${one.tradeId}`);
  proofs.holds(
    'fills are the exchange’s, each once',
    fillLines(mine) === fillLines(truth) && new Set(trades).size === trades.length,
    () => `${fillLines(mine)} | ${fillLines(truth)} | ${trades.join(' ')}`,
  );
  const [held, really] = [heldOf(mine, bench.main.instrument.id), heldOf(truth, bench.main.host.id)];
  proofs.holds('the position is the exchange’s', held === really, () => `${held} | ${really}`);
}

const acceptedOf = ({ bench }: Cell, { clientOrderId }: SubmitRequest): { received: number; accepted: number } =>
  bench.host.venue.audit().find((row) => row.clientOrderId === clientOrderId) ?? { received: 0, accepted: 0 };

function proveOutcome(
  cell: Cell,
  { state, fault, deed, outcome }: Played,
  { true: truth }: Both,
  proofs: Proofs,
): void {
  const asked = state.call === 'submit' || state.call === 'modify' || state.call === 'cancel';
  const allowed = outcome === null ? !asked : asked && (state.several === true || fault.allows.includes(outcome.kind));
  const shown = (): string => JSON.stringify(outcome);
  proofs.holds('the outcome is one that this fault allows', allowed, shown);
  const { order } = deed;
  const now = order === null ? undefined : truth.orders.find((one) => one.clientOrderId === order.clientOrderId);
  const proven = order === null || outcome === null || isTrue(state, outcome, { cell, order, now });
  proofs.holds(
    'the outcome is what the exchange did',
    proven,
    () => `${shown()} | ${now === undefined ? '' : lineOf(now)}`,
  );
}

type Found = { readonly cell: Cell; readonly order: SubmitRequest; readonly now: OrderStatusReport | undefined };

/** Whether an answer is what happened; `unknown` claims nothing. */
function isTrue({ call }: ProtocolState, { kind }: CommandOutcome, { cell, order, now }: Found): boolean {
  if (kind === 'unknown') return true;
  if (call === 'submit') {
    const { received, accepted } = acceptedOf(cell, order);
    return kind === 'acked' ? received === 1 : accepted === 0;
  }
  const open = now !== undefined && isOpen(now);
  if (call === 'cancel') return kind === 'acked' ? !open : now?.status !== 'canceled';
  const same =
    text(now?.limitPrice) === text(order.limitPrice) && text(now?.trigger?.price) === text(order.trigger?.price);
  return !open || same === (kind === 'rejected');
}

function proveProtection({ bench, guard }: Cell, { mine, true: truth }: Both, proofs: Proofs): void {
  const held = dec(heldOf(truth, bench.main.host.id));
  const stops = truth.orders.filter((one) => isOpen(one) && one.trigger !== null && one.trigger !== undefined);
  const known = stops.filter((stop) => mine.orders.some((one) => isOpen(one) && lineOf(one) === lineOf(stop)));
  const leaves = stops.reduce((sum, one) => sum.add(dec(one.qty)).sub(dec(one.filledQty)), Decimal.ZERO);
  const guards = guard === null || held.isZero() || (stops[0]?.clientOrderId === guard && leaves.eq(held));
  proofs.holds(
    'what protects a position is there and known',
    known.length === stops.length && stops.length <= 1 && guards,
    () => `held ${held.toString()}, stops: ${stops.map(lineOf).join('; ')}, known: ${known.map(lineOf).join('; ')}`,
  );
}

async function proveOrder(cell: Cell, request: SubmitRequest, { true: truth }: Both, proofs: Proofs): Promise<void> {
  const { heard, client } = cell.bench;
  const { clientOrderId } = request;
  const { received, accepted } = acceptedOf(cell, request);
  proofs.holds('no order reached the exchange twice', received <= 1, () => `${clientOrderId} ${received} times`);
  let asked = await client.queryOrder(clientOrderId);
  for (let tries = 1; !asked.ok && tries < TRIES; tries++) {
    await wait();
    asked = await client.queryOrder(clientOrderId);
  }
  const status = asked.ok ? asked.value.status : null;
  const told =
    accepted === 0 ? status === 'notFound' || status === 'rejected' : status !== null && status !== 'notFound';
  proofs.holds('asking for each order says what became of it', told, () => JSON.stringify([accepted, asked]));
  const real = truth.orders.find((one) => one.clientOrderId === clientOrderId);
  const done = truth.fills
    .filter((one) => one.clientOrderId === clientOrderId && one.comboTradeId === undefined)
    .reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO);
  const streamed = heard.fills(clientOrderId).reduce((sum, one) => sum.add(dec(one.qty)), Decimal.ZERO);
  const last = heard.statusReports(clientOrderId).at(-1);
  const ended = last !== undefined && !isOpen(last) && last.status !== 'notFound';
  const premature = ended && real !== undefined && isOpen(real);
  proofs.holds(
    'the stream told nothing that was not done',
    streamed.lte(done) && !premature,
    () =>
      `${clientOrderId} told ${streamed.toString()} of ${done.toString()}, ${last?.status ?? ''} ${real?.status ?? ''}`,
  );
}

/** Plays one cell. */
export async function play(cell: Cell, state: ProtocolState, fault: WireFaultCase): Promise<Played> {
  const deed = await state.prepare(cell);
  const mend = fault.strike(cell);
  const running = deed.run();
  // A fault of the wire ends while the call may still wait for its answer.
  if (fault.lasts !== true) await mend?.();
  const outcome = await running;
  if (fault.lasts === true) {
    // What comes late or in pieces is to come so.
    if (state.call === 'none') await deed.ends?.();
    await mend?.();
  }
  await deed.ends?.();
  require(outcome === null || state.call !== 'none', 'a state without a call has no outcome');
  return { state, fault, deed, outcome };
}

/** An order when everything is over: the link has to carry it, whatever it went through. */
export async function lastOrder(cell: Cell): Promise<void> {
  await ours(cell);
  for (let tries = 1; ; tries++) {
    const outcome = await cell.bench.client.submitOrder(cellOrder(cell, { limit: -40 }));
    if (outcome.kind !== 'rejected') return;
    require(tries < TRIES, `no order is taken after the fault: ${outcome.reason}`);
    await wait();
  }
}
