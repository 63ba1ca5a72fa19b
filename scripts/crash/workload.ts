/**
 * A trader who never rests: ladders, limit and market orders, changes and cancels, by chance, through the contract. Keeps
 * what the engine promised (accepted commands) so that a restart can be held to it.
 */
import { randomBytes } from 'node:crypto';
import {
  dec,
  idOf,
  isWorking,
  unitsText,
  type Command,
  type Instrument,
  type InstrumentId,
  type Ladder,
  type LadderParams,
  type Order,
  type OrderBasics,
  type Side,
} from '../../shared/domain/index.ts';
import type { ContractClient } from './contract-client.ts';
import type { Dice } from './random.ts';

/** Commands that wait for an answer at once. */
const WAITING_MAX = 12;
/** Shares held in one instrument at most, either way. */
const POSITION_MAX = 150;
const SYMBOLS = ['SPY', 'AAPL', 'MSFT', 'QQQ', 'IWM', 'AMD', 'BAC', 'KO', 'RCMT', 'GME'];

export type Promised = {
  readonly orders: Set<string>;
  readonly ladders: Set<string>;
  /** Ids of the commands that make an order or a ladder, answered or not. */
  readonly orderCommands: Set<string>;
  readonly ladderCommands: Set<string>;
};

export class Workload {
  readonly promised: Promised = {
    orders: new Set(),
    ladders: new Set(),
    orderCommands: new Set(),
    ladderCommands: new Set(),
  };
  sent = 0;
  accepted = 0;
  denied = 0;
  repeated = 0;
  private readonly desk: ContractClient;
  private readonly dice: Dice;
  private waiting = 0;
  /** Commands whose answer the crash swallowed: sent again under the same id. */
  private readonly unanswered = new Map<string, Command>();

  constructor(desk: ContractClient, dice: Dice) {
    this.desk = desk;
    this.dice = dice;
  }

  /** Sends what a crash left unanswered again, under the same ids: each acts once all the same. */
  repeatUnanswered(): void {
    const again = [...this.unanswered];
    this.unanswered.clear();
    for (const [id, command] of again) {
      this.repeated += 1;
      this.send(command, id);
    }
  }

  /** Sends one command, if not too many wait. */
  act(): void {
    const state = this.desk.state();
    if (state === null || this.desk.link().kind !== 'live' || this.waiting >= WAITING_MAX) return;
    const command = this.choose();
    if (command !== null) this.send(command, randomBytes(12).toString('hex'));
  }

  private send(command: Command, commandId: string): void {
    if (command.kind === 'submitOrder') this.promised.orderCommands.add(commandId);
    if (command.kind === 'submitLadder') this.promised.ladderCommands.add(commandId);
    this.waiting += 1;
    this.sent += 1;
    void this.desk.client.send(command, commandId).then((reply) => {
      this.waiting -= 1;
      if (reply.kind === 'accepted') {
        this.accepted += 1;
        if (reply.clientOrderId !== null) this.promised.orders.add(reply.clientOrderId);
        if (reply.ladderId !== null) this.promised.ladders.add(reply.ladderId);
      } else if (reply.kind === 'denied') this.denied += 1;
      else this.unanswered.set(commandId, command);
    });
  }

  private choose(): Command | null {
    const roll = this.dice.next();
    if (roll < 0.3) return this.ladder();
    if (roll < 0.55) return this.order('limit');
    if (roll < 0.68) return this.order('market');
    if (roll < 0.82) return this.cancel();
    if (roll < 0.9) return this.modify();
    if (roll < 0.98) return this.control();
    return { kind: 'cancelAll', instrumentId: null };
  }

  private records<T>(of: Readonly<Record<string, T>> | undefined): T[] {
    return of === undefined ? [] : Object.values(of);
  }

  private working(): Order[] {
    return this.records(this.desk.state()?.order).filter((order) => isWorking(order.status));
  }

  private liveLadders(): Ladder[] {
    return this.records(this.desk.state()?.ladder).filter((ladder) => ladder.status !== 'done');
  }

  private market(): { instrument: Instrument; bid: number; ask: number } | null {
    const instruments = this.records(this.desk.state()?.instrument).filter(({ symbol }) => SYMBOLS.includes(symbol));
    const instrument = this.dice.pick(instruments);
    const quote = instrument === null ? undefined : this.desk.quotes.get(instrument.id);
    if (instrument === null || quote === undefined || quote.bid === null || quote.ask === null) return null;
    return { instrument, bid: quote.bid, ask: quote.ask };
  }

  private basics(instrument: Instrument): OrderBasics | null {
    const state = this.desk.state();
    const account = this.records(state?.account)[0];
    if (account === undefined) return null;
    return {
      connectionId: account.connectionId,
      accountId: account.accountId,
      instrumentId: instrument.id,
      side: this.side(instrument.id),
      qty: dec(String(this.dice.between(1, 30))).text(),
      tif: this.dice.next() < 0.7 ? 'day' : 'gtc',
      sessions: ['regular'],
    };
  }

  private side(id: InstrumentId): Side {
    const held = this.records(this.desk.state()?.position).find((position) => position.instrumentId === id);
    const qty = held === undefined ? 0 : dec(held.qty).toFloat();
    if (qty > POSITION_MAX) return 'sell';
    if (qty < -POSITION_MAX) return 'buy';
    return this.dice.next() < 0.5 ? 'buy' : 'sell';
  }

  /** A price between the touches or a little outside, on a tick of a cent. */
  private price(market: { instrument: Instrument; bid: number; ask: number }, towards: number): Order['limitPrice'] {
    const { instrument, bid, ask } = market;
    const cent = 10 ** (instrument.priceScale - 2);
    const raw = bid + (ask - bid) * towards;
    return unitsText(Math.round(raw / cent) * cent, instrument.priceScale);
  }

  private order(type: 'limit' | 'market'): Command | null {
    const market = this.market();
    const basics = market === null ? null : this.basics(market.instrument);
    if (market === null || basics === null) return null;
    const reach = this.dice.next() * 1.6 - 0.3;
    const towards = basics.side === 'buy' ? reach : 1 - reach;
    return { kind: 'submitOrder', ...basics, type, limitPrice: type === 'market' ? null : this.price(market, towards) };
  }

  private ladder(): Command | null {
    const market = this.market();
    const basics = market === null ? null : this.basics(market.instrument);
    if (market === null || basics === null) return null;
    const worst = this.price(market, basics.side === 'buy' ? 2 : -1);
    if (worst === null) return null;
    const percent = (value: string) => dec(value).text();
    const params: LadderParams = {
      steps: { kind: 'toward', towardPct: ['0', '40', '80', '100'].map(percent) },
      factor: percent('1'),
      spreadSteps: null,
      reference: this.dice.next() < 0.5 ? 'frozen' : 'follow',
      waitMs: 100,
      orderTimeoutMs: null,
      totalMs: 1_500,
      worstPrice: worst,
      floor: null,
      rounding: 'nearest',
      final: this.dice.pick(['marketable', 'cancel', 'rest'] as const) ?? 'cancel',
      replace: this.dice.next() < 0.5 ? 'modify' : 'cancelThenPlace',
      onLocked: 'take',
    };
    return { kind: 'submitLadder', ...basics, params };
  }

  private cancel(): Command | null {
    const order = this.dice.pick(this.working());
    return order === null ? null : { kind: 'cancelOrder', clientOrderId: order.clientOrderId };
  }

  private modify(): Command | null {
    const order = this.dice.pick(this.working().filter((one) => one.origin === 'ticket' && one.limitPrice !== null));
    if (order === null) return null;
    const qty = dec(order.qty)
      .add(dec(String(this.dice.between(1, 5))))
      .text();
    return { kind: 'modifyOrder', clientOrderId: order.clientOrderId, qty, limitPrice: null };
  }

  /** Ladders that a restart paused go on or end, as a trader would decide. */
  private control(): Command | null {
    const ladder = this.dice.pick(this.liveLadders());
    if (ladder === null) return null;
    const controls =
      ladder.status === 'paused'
        ? (['resume', 'cancel'] as const)
        : (['pause', 'stepNow', 'finish', 'cancel'] as const);
    return {
      kind: 'controlLadder',
      ladderId: idOf(ladder.ladderId),
      control: this.dice.pick<(typeof controls)[number]>(controls) ?? 'cancel',
    };
  }
}
