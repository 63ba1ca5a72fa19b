/** What a card is, and the steps that cards share. */
import {
  Decimal,
  canModify,
  dec,
  sideSign,
  type ClientOrderId,
  type CommandOutcome,
  type OrderFlags,
  type OrderStatusReport,
  type OrderTrigger,
  type OrderType,
  type Side,
  type TimeInForce,
  type Trail,
  type TriggerSource,
  type VenueOrderStatus,
  type ExecutionMassStatus,
} from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { nextOrderId, priceAt, qtyOf, until, type Bench, type Traded } from '../bench.ts';

/** One behaviour that every venue's adapter shows, or cannot for a reason that is said. */
export type Card = {
  /** `C01`…: kept for ever. */
  readonly id: string;
  readonly title: string;
  /** Why this venue does not have it, or null. */
  readonly skip?: (bench: Bench) => string | null;
  /** See `BenchOptions`. */
  readonly speed?: number;
  readonly run: (bench: Bench) => Promise<void>;
};

/** The first reason there is. */
export const skipFirst =
  (...rules: readonly ((bench: Bench) => string | null)[]) =>
  (bench: Bench): string | null => {
    for (const rule of rules) {
      const reason = rule(bench);
      if (reason !== null) return reason;
    }
    return null;
  };

export const needsType =
  (type: OrderType) =>
  ({ client }: Bench): string | null =>
    client.capabilities.orderTypes.includes(type) ? null : `no orders of type ${type}`;

export const needsTif =
  (tif: TimeInForce) =>
  ({ client }: Bench): string | null =>
    client.capabilities.timesInForce.includes(tif) ? null : `no time in force ${tif}`;

export const needsTrail =
  (kind: Trail['kind']) =>
  ({ client }: Bench): string | null =>
    client.capabilities.trailKinds?.includes(kind) === false
      ? `no trailing by ${kind === 'price' ? 'an amount' : 'per cent'}`
      : null;

export const needsFlag =
  (flag: keyof OrderFlags) =>
  ({ client }: Bench): string | null =>
    client.capabilities.flags.includes(flag) ? null : `no flag ${flag}`;

export const needsModify = ({ client }: Bench): string | null =>
  client.capabilities.modify ? null : 'orders are not modified in place';

/** Orders of this type, good till cancelled, are changed in place. */
export const needsChange =
  (type: OrderType) =>
  ({ client }: Bench): string | null =>
    canModify(client.capabilities, { type, tif: 'gtc' }) ? null : `orders of type ${type} are not modified in place`;

export const needsCombos = ({ client, optionsOn }: Bench): string | null =>
  client.capabilities.comboLegsMax >= 2 && optionsOn !== null ? null : 'no combos';

export const needsOptions = ({ optionsOn }: Bench): string | null => (optionsOn === null ? 'no options' : null);

export const needsWhatIf = ({ client }: Bench): string | null =>
  client.capabilities.whatIf ? null : 'no what-if margins';

export const needsFeed = ({ marketData }: Bench): string | null => (marketData === null ? 'no market data' : null);

/** What an order of a card may say; the rest is a limit order for the day, in the regular session. */
export type Wanted = {
  readonly side?: Side;
  readonly type?: OrderType;
  readonly tif?: TimeInForce;
  /** In units; 4 if missing. */
  readonly units?: number;
  /** Limit, in steps from `base`; null: none. */
  readonly limit?: number | null;
  /** Trigger, in steps from `base`. */
  readonly trigger?: number;
  readonly trail?: Trail;
  readonly flags?: OrderFlags;
  readonly expireMs?: number;
  readonly linkId?: string;
};

/** The request, under an id of its own. */
export function orderOf(bench: Bench, of: Traded, wanted: Wanted): SubmitRequest {
  const { side = 'buy', type = 'limit', units = 4, limit = null, trigger, trail } = wanted;
  // Markets that never close have no day.
  const tif = wanted.tif ?? (bench.client.capabilities.timesInForce.includes('day') ? 'day' : 'gtc');
  const { flags, expireMs, linkId } = wanted;
  return {
    clientOrderId: nextOrderId(),
    accountId: bench.accountId,
    instrumentId: of.instrument.id,
    side,
    type,
    qty: qtyOf(of, units),
    limitPrice: limit === null ? null : priceAt(of, limit),
    tif,
    sessions: [of.instrument.calendar === 'always' ? 'continuous' : 'regular'],
    ...(trigger === undefined && trail === undefined
      ? {}
      : { trigger: triggerOf(bench, trigger === undefined ? null : priceAt(of, trigger), trail ?? null) }),
    ...(flags === undefined ? {} : { flags }),
    ...(expireMs === undefined ? {} : { expireMs }),
    ...(linkId === undefined ? {} : { linkId }),
  };
}

function triggerOf(bench: Bench, price: OrderTrigger['price'], trail: Trail | null): OrderTrigger {
  const known: readonly TriggerSource[] = bench.client.capabilities.triggerSources;
  const source = known.includes('last') ? 'last' : (known[0] ?? 'last');
  return { price, source, trail, extreme: null, heldBy: 'venue', triggeredMs: null };
}

/** Submits and requires the acknowledgement. */
export async function submitted(bench: Bench, of: Traded, wanted: Wanted): Promise<SubmitRequest> {
  const request = orderOf(bench, of, wanted);
  const outcome = await bench.client.submitOrder(request);
  require(outcome.kind === 'acked', `the order was to be taken, but: ${JSON.stringify(outcome)}`);
  return request;
}

/** An invariant of a card. */
export function require(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Waits until an order's newest status is one of these; it. */
export const statusOf = (
  bench: Bench,
  id: ClientOrderId,
  ...wanted: readonly VenueOrderStatus[]
): Promise<OrderStatusReport> =>
  until(
    `${id} ${wanted.join(' or ')}`,
    () => {
      const newest = bench.heard.statusReports(id).at(-1);
      return newest !== undefined && wanted.includes(newest.status) ? newest : null;
    },
    () => bench.heard.text(),
  );

/** Waits until an order's fills add up to so many units. */
export const filledOf = (bench: Bench, of: Traded, id: ClientOrderId, units: number): Promise<true> =>
  until<true>(
    `${id} filled ${units} units`,
    () => sumOf(bench, id).eq(dec(qtyOf(of, units))),
    () => bench.heard.text(),
  );

/** Filled quantity of an order, from its fills. */
export const sumOf = (bench: Bench, id: ClientOrderId): Decimal =>
  bench.heard.fills(id).reduce((sum, fill) => sum.add(dec(fill.qty)), Decimal.ZERO);

/**
 * The statuses that an order went through, against a pattern such as `accepted? partiallyFilled filled`: words in order, those
 * with `?` may be missing, `a|b` is either.
 */
export function requireLife(bench: Bench, id: ClientOrderId, pattern: string): void {
  const told = bench.heard.statuses(id);
  let at = 0;
  for (const word of pattern.split(' ')) {
    const optional = word.endsWith('?');
    const either = (optional ? word.slice(0, -1) : word).split('|');
    const status = told[at];
    if (status !== undefined && either.includes(status)) at += 1;
    else require(optional, `expected ${pattern}, heard ${told.join(' ')}\n${bench.heard.text()}`);
  }
  require(at === told.length, `expected ${pattern}, heard ${told.join(' ')}\n${bench.heard.text()}`);
}

/** The venue's account of everything, required to be given. */
export async function massStatus(bench: Bench): Promise<ExecutionMassStatus> {
  const status = await bench.client.massStatus(bench.host.scheduler.nowMs() - 3_600_000);
  require(status.ok, `no mass status: ${JSON.stringify(status)}`);
  return status.value;
}

/** Asks until a status comes that is one of these: what a lost answer is resolved by. */
export async function queried(
  bench: Bench,
  id: ClientOrderId,
  ...wanted: readonly VenueOrderStatus[]
): Promise<OrderStatusReport> {
  let last = '';
  for (let tries = 0; tries < 200; tries++) {
    const answer = await bench.client.queryOrder(id);
    if (answer.ok && wanted.includes(answer.value.status)) return answer.value;
    last = JSON.stringify(answer);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`${id} never was ${wanted.join(' or ')}: ${last}`);
}

/** How many times the exchange was asked to take an order. */
export const timesReceived = (bench: Bench, id: ClientOrderId): number =>
  bench.host.venue.audit().find((row) => row.clientOrderId === id)?.received ?? 0;

/** Signed position of an instrument in a mass status, in units of the instrument. */
export const positionIn = (status: ExecutionMassStatus, of: Traded): Decimal =>
  status.positions
    .filter((p) => p.instrumentId === of.instrument.id)
    .reduce((sum, p) => sum.add(dec(p.qty)), Decimal.ZERO);

/** What fills of an order did to the position. */
export const signedSum = (bench: Bench, request: SubmitRequest): Decimal =>
  sumOf(bench, request.clientOrderId).mul(Decimal.of(sideSign(request.side)));

export const isRefused = (outcome: CommandOutcome): boolean => outcome.kind === 'rejected';

/** Waits until the adapter's link is down, then up again. */
export async function cameBack(bench: Bench, before: number): Promise<void> {
  await until('the connection is lost', () =>
    bench.heard.connections.slice(before).some((update) => update.state === 'disconnected'),
  );
  await until('the connection is back', () => bench.heard.isUp);
}
