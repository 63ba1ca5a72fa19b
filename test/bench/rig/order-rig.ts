/** Client, terminal and venue, each on its own side of a wire, and the floor beside them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  Decimal,
  idOf,
  tickAt,
  type AccountId,
  type ConnectionId,
  type Instrument,
  type Price,
  type Side,
  type SubmitOrderCommand,
  dec,
  roundToTick,
} from '../../../shared/domain/index.ts';
import { openContractClient, type ContractClient } from './contract-client.ts';
import { openLoopbackFloor, type LoopbackFloor } from './loopback-floor.ts';
import { pause } from './stamps.ts';
import { buildTerminal, startTerminalProcess } from './terminal-process.ts';
import { startTappedVenue, type VenueTap } from './venue-tap.ts';

export type OrderRig = {
  readonly client: ContractClient;
  readonly tap: VenueTap;
  readonly floor: LoopbackFloor;
  readonly close: () => Promise<void>;
};

export const ACCOUNT = idOf<AccountId>('SIM-1');
export const CONNECTION = idOf<ConnectionId>('sim');

/** A terminal's start is over by then. */
const AT_REST_MS = 2_000;

/** Starts everything and waits for quotes of every instrument; then the client hears of no more of them. */
export async function openOrderRig(): Promise<OrderRig> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-bench-'));
  await buildTerminal();
  const tap = await startTappedVenue(folder);
  const terminal = await startTerminalProcess(path.join(folder, 'data'), ['--venue', String(tap.port)]);
  const client = await openContractClient(terminal.port, terminal.token);
  const floor = await openLoopbackFloor(folder);
  client.subscribe(null);
  while (client.quotes.size < client.instruments.size) await pause(50);
  await pause(AT_REST_MS);
  client.subscribe([]);
  return {
    client,
    tap,
    floor,
    close: async () => {
      client.close();
      await terminal.stop();
      await tap.close();
      floor.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Stocks and ETFs with a quote on both sides, cheapest first. */
export function stocksOf(client: ContractClient): readonly Instrument[] {
  const bid = (instrument: Instrument): number => Number(client.quotes.get(instrument.id)?.bid ?? 0);
  return [...client.instruments.values()]
    .filter((i) => (i.assetClass === 'equity' || i.assetClass === 'etf') && bid(i) > 0)
    .toSorted((a, b) => bid(a) - bid(b));
}

/** `price` moved by a share of itself, on the instrument's tick. */
export const shifted = (instrument: Instrument, price: Price, factor: string): Price =>
  roundToTick(instrument, dec(price).mul(dec(factor)), 'nearest')
    .round(instrument.priceScale, 'nearest')
    .text();

/** One share by limit, today, in regular hours. */
export const oneShare = (instrument: Instrument, side: Side, limitPrice: Price): SubmitOrderCommand => ({
  kind: 'submitOrder',
  connectionId: CONNECTION,
  accountId: ACCOUNT,
  instrumentId: instrument.id,
  side,
  qty: dec('1').text(),
  tif: 'day',
  sessions: ['regular'],
  type: 'limit',
  limitPrice,
});

/** `ticks` ticks at a price, as an amount. */
export const ticksAt = (instrument: Instrument, price: Price, ticks: number): Decimal =>
  tickAt(instrument, dec(price)).mul(Decimal.of(ticks));
