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
import { openDisplay, runApp, whyNoElectron } from './fixtures/electron-app.ts';
import { RESCUED, startRescued, type RescuedName, type RescuedVenue } from './fixtures/rescued-venues.ts';
import {
  PASSPHRASE,
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

const QTY: Readonly<Record<RescuedName, string>> = {
  ib: '100',
  'ib-live': '100',
  alpaca: '100',
  binance: '2',
};

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

/** The rescue's own verdict, among the figures of the run. */
function tell(what: string, { text }: { readonly text: string }): void {
  process.stdout.write(`rescue, ${what}: ${/^(GREEN|NOT FLAT).*$/m.exec(text)?.[0] ?? 'no verdict'}\n`);
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
      tell(`${name}, terminal killed`, said);
      expect(said.text).toContain('Preview: 2 orders to cancel, 1 position to close');
      expect(said.text).toContain('at worst');
      expect(said.text).toContain('GREEN');
      expect(said.code).toBe(0);
      await flat(venue);
      await restartKnows(venue);
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G7, G8: the terminal hangs and keeps its place: closed beside it, and when it wakes up it stays shut',
    async () => {
      const [venue] = await atVenues(name);
      if (venue === undefined) throw new Error('a venue');
      const hung = await terminal();
      await restOrder(hung, venue);
      venue.placeForeign();
      hung.signal('SIGSTOP');
      const said = await rescue().ended;
      tell(`${name}, terminal hangs`, said);
      expect(said.text).toContain('no answer within 1000 ms');
      expect(said.text).toContain('GREEN');
      expect(said.code).toBe(0);
      await flat(venue);
      hung.signal('SIGCONT');
      const { client } = hung;
      await client.wait('it is halted', () =>
        client.shown.terminal['terminal']?.tradingState === 'halted' ? true : null,
      );
      await client.wait('the latch is gone', () => (existsSync(latchFile(dataDir)) ? null : true));
      await flat(venue);
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G2, G5: what is bid for takes a part of it, then the rest: never more than is held, and every part counted',
    async () => {
      const [venue] = await atVenues(name);
      if (venue === undefined) throw new Error('a venue');
      await (await terminal()).kill();
      const part = String(Number(QTY[name]) * 0.3);
      await venue.bid(part);
      const running = rescue();
      await until('a part is sold', async () => Number(await venue.held()) < Number(QTY[name]));
      expect(Number(await venue.held())).toBeGreaterThan(0);
      await venue.bid('1000');
      const said = await running.ended;
      expect(said.text).toContain('GREEN');
      expect(said.code).toBe(0);
      await flat(venue);
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G1, G2: stopped by Ctrl-C in the middle it says so and keeps the latch; run again it ends flat and closes nothing twice',
    async () => {
      const [venue] = await atVenues(name);
      if (venue === undefined) throw new Error('a venue');
      const first = await terminal();
      await restOrder(first, venue);
      await first.kill();
      await venue.bid(String(Number(QTY[name]) * 0.3));
      const stopped = rescue();
      await until('a part is sold', async () => Number(await venue.held()) < Number(QTY[name]));
      stopped.child.kill('SIGINT');
      const said = await stopped.ended;
      expect(said.text).toContain('Interrupted: what was sent goes on at the venue, nothing more is sent.');
      expect(said.text).toContain('NOT FLAT');
      expect(said.code).toBe(1);
      expect(existsSync(latchFile(dataDir))).toBe(true);
      expect(Number(await venue.held())).toBeGreaterThan(0);
      await venue.bid('1000');
      const again = await rescue().ended;
      expect(again.text).toContain('A latch lies in');
      expect(again.text).toContain('GREEN');
      expect(again.code).toBe(0);
      await flat(venue);
    },
    MS,
  );
});

describe('a rescue beside a terminal', () => {
  it.skipIf(!FULL)(
    'G7: one that runs but reaches nothing, its keys being locked, is not asked to do it: the rescue has the passphrase',
    async () => {
      const [venue] = await atVenues('alpaca');
      if (venue === undefined) throw new Error('a venue');
      const locked = await startProgram(dataDir, venue.shiftMs, null);
      terminals.push(locked);
      const said = await rescue().ended;
      expect(said.text).toContain('it reaches no account');
      expect(said.text).toContain('GREEN');
      expect(said.code).toBe(0);
      await flat(venue);
      const { client } = locked;
      await client.live();
      await client.wait('halted', () => (client.shown.terminal['terminal']?.tradingState === 'halted' ? true : null));
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G2: one that hung in its own close-all and wakes up leaves the venue to the rescue: no position is turned over',
    async () => {
      const [venue] = await atVenues('alpaca');
      if (venue === undefined) throw new Error('a venue');
      const hung = await terminal();
      const { client } = hung;
      await client.wait('the instrument', () =>
        client.shown.instrument[venue.instrumentId] === undefined ? null : true,
      );
      await venue.bid('10');
      const params = { scope: { kind: 'all' }, collarPct: dec('2').text(), keep: [], closedMarket: 'leave' } as const;
      expect(await client.send({ kind: 'closeAll', params })).toMatchObject({ kind: 'accepted' });
      await until('it began', async () => Number(await venue.held()) < 100);
      hung.signal('SIGSTOP');
      const running = rescue();
      const left = Number(await venue.held());
      await until('the rescue began', async () => Number(await venue.held()) < left);
      hung.signal('SIGCONT');
      await client.wait('the venue is left to it', () => {
        const link = client.shown.connection[venue.kept.entry.connectionId];
        return link?.reason?.includes('a rescue closes everything') === true ? true : null;
      });
      await venue.bid('1000');
      const said = await running.ended;
      expect(said.text).toContain('GREEN');
      await client.wait('its own run has ended', () =>
        Object.values(client.shown.closeAll).every((run) => run.status === 'done') ? true : null,
      );
      await flat(venue);
    },
    MS,
  );
});

describe('the rescue of several accounts', () => {
  it.skipIf(!FULL)(
    'G24: a wrong passphrase opens no keys: the account without keys is closed, the other one is named and untouched',
    async () => {
      const [tws, alpaca] = await atVenues('ib', 'alpaca');
      if (tws === undefined || alpaca === undefined) throw new Error('venues');
      await (await terminal()).kill();
      const said = await rescue(['--yes'], { RUNG_KEYS_PASSPHRASE: 'not the passphrase' }).ended;
      expect(said.text).toContain('That is not the passphrase of the keys.');
      expect(said.text).toMatch(/NOT REACHED: ALPACA \(PA3RUNG0003\): .*locked/);
      expect(said.text).toContain('NOT FLAT: 1 account was not reached');
      expect(said.code).toBe(1);
      await flat(tws);
      expect(await alpaca.held()).toBe(QTY.alpaca);
      expect(existsSync(latchFile(dataDir))).toBe(true);
      // The next start goes on with it once its keys are unlocked.
      const { client } = await terminal();
      await client.wait('the latch is gone', () => (existsSync(latchFile(dataDir)) ? null : true));
      await until('flat', async () => (await alpaca.held()) === '0');
      await flat(alpaca);
      await client.wait('halted', () => (client.shown.terminal['terminal']?.tradingState === 'halted' ? true : null));
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G21: a live account is closed by its name alone: without it nothing is sent there, and nothing is green',
    async () => {
      const [live] = await atVenues('ib-live');
      if (live === undefined) throw new Error('a venue');
      await (await terminal()).kill();
      const said = await rescue().ended;
      expect(said.text).toContain('live account U7000001 was not named');
      expect(said.text).toContain('NOTHING WAS CLOSED');
      expect(said.code).toBe(1);
      expect(await live.held()).toBe(QTY['ib-live']);
      const named = await rescue(['--yes', '--live', 'U7000001']).ended;
      expect(named.text).toContain('U7000001   (LIVE)');
      expect(named.text).toContain('GREEN');
      expect(named.code).toBe(0);
      await flat(live);
    },
    MS,
  );

  it.skipIf(!FULL)(
    'G5: a venue out of reach stops no other: it is named, its rows are unknown, and nothing is green',
    async () => {
      const [tws, alpaca] = await atVenues('ib', 'alpaca');
      if (tws === undefined || alpaca === undefined) throw new Error('venues');
      await (await terminal()).kill();
      tws.cutOff(true);
      const said = await rescue(['--yes', '--wait', '1']).ended;
      expect(said.text).toContain(`${tws.account}  (paper) NOT REACHED: IB: no connection`);
      expect(said.text).toMatch(/DU7000001 +\S+ +unknown/);
      expect(said.text).toContain('NOT FLAT');
      expect(said.code).toBe(1);
      await flat(alpaca);
      expect(await tws.held()).toBe(QTY.ib);
      tws.cutOff(false);
      expect((await rescue().ended).code).toBe(0);
      await flat(tws);
    },
    MS,
  );
});

const noElectron = FULL ? whyNoElectron() : 'only in the whole run (RUNG_FULL=1)';
if (noElectron !== null) console.log(`skipped: the rescue in a real Electron, because ${noElectron}`);

describe.skipIf(noElectron !== null)('rung --close-all', () => {
  it(
    'G7: the desktop app closes by itself, without window and database, with the keys where the desktop keeps them',
    async () => {
      const [venue] = await atVenues('binance');
      if (venue === undefined) throw new Error('a venue');
      await (await terminal()).kill();
      const display = await openDisplay();
      try {
        const said = await runApp(display, ['--close-all', '--yes', '--data-dir', dataDir], {
          RUNG_KEYS_PASSPHRASE: PASSPHRASE,
        });
        expect(said.text).toContain('GREEN');
        expect(said.code).toBe(0);
      } finally {
        display.close();
      }
      await flat(venue);
    },
    MS,
  );
});

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await holds()); waited += 20) {
    if (waited > 60_000) throw new Error(`never: ${what}`);
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}
