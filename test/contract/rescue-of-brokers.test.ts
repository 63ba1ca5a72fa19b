/**
 * The red button from outside at brokers, over their wires: the terminal is a program of its own that was killed or hangs, the rescue
 * another one; the gateway's exchange is what is looked at in the end.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dec } from '../../shared/domain/index.ts';
import { latchFile } from '../../src-main/shell/rescue/flatten-latch.ts';
import { RESCUED, startRescued, type RescuedName, type RescuedVenue } from './fixtures/rescued-venues.ts';
import {
  keepConnections,
  startProgram,
  startRescue,
  type RescueProgram,
  type TerminalProgram,
} from './fixtures/terminal-program.ts';

const FULL = process.env['RUNG_FULL'] === '1';
const MS = 120_000;

let dataDir = '';
let venues: RescuedVenue[] = [];
let terminals: TerminalProgram[] = [];
let rescues: RescueProgram[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-rescued-'));
});
afterEach(async () => {
  for (const { child } of rescues) child.kill('SIGKILL');
  for (const terminal of terminals) await terminal.kill();
  for (const venue of venues) await venue.close();
  rmSync(dataDir, { recursive: true, force: true });
  [rescues, terminals, venues] = [[], [], []];
}, MS);

const QTY: Readonly<Record<RescuedName, string>> = { ib: '100', alpaca: '100', binance: '2' };

async function atVenues(...names: readonly RescuedName[]): Promise<RescuedVenue[]> {
  for (const name of names) venues.push(await startRescued(name, QTY[name]));
  await keepConnections(
    dataDir,
    venues.map(({ kept }) => kept),
  );
  return venues;
}

async function terminal(): Promise<TerminalProgram> {
  const shiftMs = venues[0]?.shiftMs ?? 0;
  const started = await startProgram(
    dataDir,
    shiftMs,
    venues.map(({ kept }) => kept.entry.connectionId),
  );
  terminals.push(started);
  return started;
}

function rescue(args: readonly string[] = ['--yes'], env?: Readonly<Record<string, string>>): RescueProgram {
  const started = startRescue(dataDir, venues[0]?.shiftMs ?? 0, args, env);
  rescues.push(started);
  return started;
}

/** An order of the terminal's own rests far below the market. */
async function restOrder({ client }: TerminalProgram, venue: RescuedVenue): Promise<void> {
  const { instrumentId, account, kept } = venue;
  await client.wait('the instrument', () => (client.shown.instrument[instrumentId] === undefined ? null : true));
  const coin = instrumentId.includes('/');
  const reply = await client.send({
    ...{ kind: 'submitOrder', connectionId: kept.entry.connectionId, accountId: account, instrumentId, side: 'buy' },
    ...{ qty: dec(coin ? '0.01' : '1').text(), tif: 'gtc', sessions: [coin ? 'continuous' : 'regular'] },
    ...{ type: 'limit', limitPrice: dec(coin ? '89000' : '97').text() },
  });
  expect(reply).toMatchObject({ kind: 'accepted' });
  const before = venue.open().length;
  await client.wait('it rests', () => (venue.open().length > 0 || before > 0 ? true : null));
}

async function flat(venue: RescuedVenue): Promise<void> {
  expect(await venue.held()).toBe('0');
  expect(venue.open()).toEqual([]);
}

/** The next start knows what happened, and trading is shut until the trader opens it. */
async function restartKnows(venue: RescuedVenue): Promise<void> {
  const again = await terminal();
  const { client } = again;
  await client.wait('the latch is gone', () => (existsSync(latchFile(dataDir)) ? null : true));
  const shown = () => client.shown;
  await client.wait('halted', () => (shown().terminal['terminal']?.tradingState === 'halted' ? true : null));
  const working = Object.values(shown().order).filter((o) => o.status === 'accepted' || o.status === 'unknown');
  expect(working).toEqual([]);
  const held = Object.values(shown().position).filter((p) => p.accountId === venue.account && Number(p.qty) !== 0);
  expect(held).toEqual([]);
  expect(Object.values(shown().alert).map(({ title }) => title)).toContain(
    'A rescue closed everything while the terminal did not answer',
  );
}

describe.each(RESCUED)('the rescue at %s', (name) => {
  it.skipIf(!FULL && name !== 'alpaca')(
    'G7: the terminal was killed: everything is cancelled and closed, and its next start stays shut',
    async () => {
      const [venue] = await atVenues(name);
      if (venue === undefined) throw new Error('a venue');
      const first = await terminal();
      await restOrder(first, venue);
      venue.placeForeign();
      await first.kill();
      const said = await rescue().ended;
      expect(said.text).toContain('Preview: 2 orders to cancel, 1 position to close');
      expect(said.text).toContain('at worst');
      expect(said.text).toContain('GREEN');
      expect(said.code).toBe(0);
      await flat(venue);
      await restartKnows(venue);
    },
    MS,
  );
});
