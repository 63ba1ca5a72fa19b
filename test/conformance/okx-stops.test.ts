/**
 * Stops that OKX holds, over the wire, on a whole terminal: they outlive it, what they did meanwhile is known on its return, and where
 * the exchange does not take one, or fails it when its trigger is hit, the terminal holds it and says so (G13, G14, G18).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId } from '../../shared/domain/index.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import { startOkxGateway, type OkxGateway } from '../gateways/okx/okx-gateway.ts';
import { bookOf } from './coin-book.ts';
import {
  LONGEST_MS,
  OKX_ACCOUNT,
  STOP_AT,
  bitcoinOf,
  bracketsOf,
  buyGuarded,
  isGuarded,
  isReady,
  okxTerminal,
  patiently,
  stopsOf,
  type OkxMarket,
} from './okx-terminal.ts';
import type { WiredTerminal } from './wired-terminal.ts';

const PROGRAM = fileURLToPath(new URL('okx-terminal.ts', import.meta.url));
const BTC = idOf<InstrumentId>('BTC/USD.SIM');

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

type Exchange = { readonly gateway: OkxGateway; readonly fall: () => Promise<void> };

async function exchange(market: OkxMarket): Promise<Exchange> {
  const gateway = await startOkxGateway({ accounts: { [market === 'spot' ? 'SPOT' : 'SWAP']: OKX_ACCOUNT } });
  ended.push(() => gateway.close());
  const book = bookOf(gateway);
  await book.put();
  ended.push(() => book.stop());
  const fall = async (): Promise<void> => {
    book.stop();
    const { control } = gateway.host.venue;
    const bitcoin = await instrumentAt(gateway.host, BTC);
    const size = dec('10').toUnits(bitcoin.qtyScale);
    const at = (price: string): readonly [number, number] => [dec(price).toUnits(bitcoin.priceScale), size];
    control.setBook(BTC, { bids: [at('84900')], asks: [at('84920')] });
    control.trade(BTC, 'sell', dec('0.01').toUnits(bitcoin.qtyScale));
  };
  return { gateway, fall };
}

const openAt = ({ gateway }: Exchange) => gateway.host.venue.control.openOrders(OKX_ACCOUNT);
const heldAt = ({ core }: WiredTerminal, market: OkxMarket): string =>
  [...core.view.positions.values()].find((one) => one.instrumentId === bitcoinOf(market))?.qty ?? '0';
const alertsOf = ({ core }: WiredTerminal): string =>
  [...core.view.alerts.values()].map(({ level, title, detail }) => `${level}: ${title}: ${detail}`).join('\n');

function folderOfItsOwn(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'rung-okx-'));
  ended.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function started(market: OkxMarket, { gateway }: Exchange, folder: string | null = null): Promise<WiredTerminal> {
  const terminal = okxTerminal(market, gateway.port, folder);
  ended.push(() => terminal.close());
  await patiently(
    'ready, with a quote',
    () => isReady(terminal, market),
    () => alertsOf(terminal),
  );
  return terminal;
}

/** A terminal in a process of its own buys, is guarded by the exchange, and is killed. */
async function killedWhenGuarded(market: OkxMarket, { gateway }: Exchange, folder: string): Promise<void> {
  const child = spawn(process.execPath, [PROGRAM, market, String(gateway.port), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  ended.push(() => void child.kill('SIGKILL'));
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  await patiently('guarded', () => said.includes('guarded') || child.exitCode !== null);
  expect(said).toContain('guarded');
  expect(child.exitCode).toBeNull();
  child.kill('SIGKILL');
  await gone;
}

const full = process.env['RUNG_FULL'] === '1';
if (!full) process.stdout.write('stops at OKX spot over a kill: with npm run test:full\n');

describe.each<OkxMarket>(full ? ['spot', 'perpetual'] : ['perpetual'])('stops at OKX, %s', (market) => {
  test(
    'G13, G18: killed with -9, its stop is at the exchange, and known again on return: one, in its role',
    async () => {
      const at = await exchange(market);
      const folder = folderOfItsOwn();
      await killedWhenGuarded(market, at, folder);
      expect(openAt(at)).toMatchObject([{ side: 'sell', type: 'stop', qty: '0.1' }]);
      const terminal = await started(market, at, folder);
      await patiently(
        'guarded as before',
        () => isGuarded(terminal),
        () => JSON.stringify([bracketsOf(terminal), stopsOf(terminal)]),
      );
      const [stop] = stopsOf(terminal);
      expect(stopsOf(terminal)).toHaveLength(1);
      expect(stop).toMatchObject({ trigger: { price: STOP_AT, heldBy: 'venue' }, qty: '0.1' });
      expect(openAt(at).map((one) => one.clientOrderId)).toHaveLength(1);

      await at.fall();
      await patiently(
        'flat',
        () => bracketsOf(terminal)[0]?.status === 'done',
        () => JSON.stringify([bracketsOf(terminal), stopsOf(terminal)]),
      );
      expect(heldAt(terminal, market)).toBe('0');
      expect(openAt(at)).toEqual([]);
    },
    LONGEST_MS,
  );

  test(
    'G14, G18: a stop that triggers while the terminal is away is known on return, with its fills under its own id',
    async () => {
      const at = await exchange(market);
      const folder = folderOfItsOwn();
      await killedWhenGuarded(market, at, folder);
      await at.fall();
      await patiently('the exchange has acted', () => openAt(at).length === 0);
      const terminal = await started(market, at, folder);
      await patiently(
        'the bracket is done',
        () => bracketsOf(terminal)[0]?.status === 'done',
        () => JSON.stringify([bracketsOf(terminal), stopsOf(terminal)]),
      );
      const [stop] = stopsOf(terminal);
      const fills = [...terminal.core.view.fills.values()].filter((one) => one.clientOrderId === stop?.clientOrderId);
      const sold = fills.reduce((sum, one) => sum.add(dec(one.qty)), dec('0'));
      expect(stopsOf(terminal)).toHaveLength(1);
      expect([stop?.status, sold.trim().text(), heldAt(terminal, market)]).toEqual(['filled', '0.1', '0']);
      expect(alertsOf(terminal)).not.toContain('unprotected');
      expect(openAt(at)).toEqual([]);
    },
    LONGEST_MS,
  );
});

describe('where OKX does not hold it', () => {
  test(
    'G13, G14: a stop that the exchange refuses is held by the app, which says so, and acts; none is at the exchange',
    async () => {
      const at = await exchange('perpetual');
      at.gateway.refuseAlgos('51008');
      const terminal = await started('perpetual', at);
      await buyGuarded(terminal, 'perpetual', true);
      const heldByApp = () => bracketsOf(terminal).find((one) => one.stop?.heldBy === 'app');
      await patiently(
        'the app holds it',
        () => heldByApp() !== undefined,
        () => JSON.stringify(bracketsOf(terminal)),
      );
      expect(heldByApp()?.stop?.note).toContain('not enough balance');
      expect(heldByApp()?.stop?.text).toMatch(/Held by the app/);
      expect(openAt(at)).toEqual([]);
      await at.fall();
      await patiently(
        'flat',
        () => bracketsOf(terminal)[0]?.status === 'done' && heldAt(terminal, 'perpetual') === '0',
        () => JSON.stringify([bracketsOf(terminal), stopsOf(terminal)]),
      );
    },
    LONGEST_MS,
  );

  test(
    'G13: a trigger that fails at the exchange is told with its reason, and the position is protected again',
    async () => {
      const at = await exchange('perpetual');
      const terminal = await started('perpetual', at);
      await buyGuarded(terminal, 'perpetual', true);
      await patiently('guarded', () => isGuarded(terminal));
      const [first] = stopsOf(terminal);
      const wire = openAt(at)[0]?.clientOrderId ?? '';
      await at.gateway.failAlgo(wire, '51008');
      await patiently(
        'protected by another',
        () =>
          bracketsOf(terminal)[0]?.stop?.clientOrderId !== first?.clientOrderId &&
          bracketsOf(terminal)[0]?.stop?.heldBy !== 'none',
        () => JSON.stringify([bracketsOf(terminal), stopsOf(terminal)]),
      );
      const failed = terminal.core.view.orders.get(first?.clientOrderId ?? idOf(''));
      expect(failed).toMatchObject({ status: 'rejected' });
      expect(failed?.reason).toContain('its trigger was hit, and OKX did not take the order');
      expect(alertsOf(terminal)).toContain('OKX did not take the order');
    },
    LONGEST_MS,
  );
});
