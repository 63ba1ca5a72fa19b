/**
 * Perpetuals of OKX over the wire, a whole terminal on the real client library: margin of a position (S1.3), funding booked once, equity
 * that counts what a position has gained once, and what the exchange does to a position itself.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { dec, idOf, type InstrumentId, type Position } from '../../shared/domain/index.ts';
import { instrumentAt } from '../gateways/core/at-exchange.ts';
import { startOkxGateway, type OkxGateway } from '../gateways/okx/okx-gateway.ts';
import { bookOf } from './coin-book.ts';
import {
  LONGEST_MS,
  OKX_ACCOUNT,
  bitcoinOf,
  buyGuarded,
  isGuarded,
  isReady,
  okxTerminal,
  patiently,
} from './okx-terminal.ts';
import type { WiredTerminal } from './wired-terminal.ts';

const BTC = bitcoinOf('perpetual');
const SWAP = 'BTC-USDT-SWAP';
const HOST_BTC = idOf<InstrumentId>('BTC/USD.SIM');

const ended: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

type Desk = { readonly gateway: OkxGateway; readonly terminal: WiredTerminal; readonly stopBook: () => void };

async function desk(folder: string | null = null): Promise<Desk> {
  const gateway = await startOkxGateway({ accounts: { SWAP: OKX_ACCOUNT } });
  ended.push(() => gateway.close());
  const book = bookOf(gateway);
  await book.put();
  ended.push(() => book.stop());
  const terminal = okxTerminal('perpetual', gateway.port, folder);
  if (folder === null) ended.push(() => terminal.close());
  await patiently('ready, with a quote', () => isReady(terminal, 'perpetual'));
  await buyGuarded(terminal, 'perpetual', true);
  await patiently('held and guarded', () => isGuarded(terminal));
  return { gateway, terminal, stopBook: () => book.stop() };
}

const positionOf = ({ core }: WiredTerminal): Position | undefined =>
  [...core.view.positions.values()].find((one) => one.instrumentId === BTC);
const cashOf = ({ core }: WiredTerminal): string =>
  core.view.accounts.get(OKX_ACCOUNT)?.balances.find((one) => one.currency === 'USDT')?.total ?? 'none';
const alertsOf = ({ core }: WiredTerminal): string =>
  [...core.view.alerts.values()].map(({ level, title }) => `${level}: ${title}`).join('\n');
const shown = (terminal: WiredTerminal) => (): string =>
  JSON.stringify([positionOf(terminal), cashOf(terminal), alertsOf(terminal)]);

/** What the fills and charges have made of ten million and what was there before. */
const paidOf = ({ core }: WiredTerminal) =>
  [...core.view.fills.values()].reduce((sum, { side, qty, price, fee }) => {
    const worth = dec(qty).mul(dec(price));
    return (side === 'buy' ? sum.add(worth) : sum.sub(worth)).add(dec(fee));
  }, dec('0'));

describe('perpetuals at OKX', () => {
  test(
    'S1.3: margin comes with the position; funding is booked once by its bill; equity has what is gained once',
    async () => {
      const { gateway, terminal, stopBook } = await desk();
      await patiently('its margin is known', () => positionOf(terminal)?.margin !== undefined, shown(terminal));
      expect(positionOf(terminal)?.margin).toMatchObject({ leverage: '3', marginMode: 'cross' });
      // OKX's own mark: the last trade here, no mid of the book.
      await patiently('its mark', () => positionOf(terminal)?.margin?.markPrice === '90020', shown(terminal));
      const before = dec(cashOf(terminal));

      await gateway.chargeFunding(SWAP, '-1.23');
      await patiently('funding is booked', () => positionOf(terminal)?.charges !== undefined, shown(terminal));
      expect(positionOf(terminal)?.charges).toBe('-1.23');
      expect(dec(cashOf(terminal)).eq(before.sub(dec('1.23')))).toBe(true);
      expect(alertsOf(terminal)).toContain('info: Funding paid: BTC/USDT:USDT');
      await gateway.chargeFunding(SWAP, '0.5');
      await patiently('the second too', () => positionOf(terminal)?.charges === '-0.73', shown(terminal));
      expect(dec(cashOf(terminal)).eq(before.sub(dec('0.73')))).toBe(true);
      expect(positionOf(terminal)?.realised).toBe('0');

      // What the position gains is in OKX's equity; cash must not have it as well, whenever the account is read.
      stopBook();
      const coin = await instrumentAt(gateway.host, HOST_BTC);
      const at = (price: string): readonly [number, number] => [
        dec(price).toUnits(coin.priceScale),
        dec('10').toUnits(coin.qtyScale),
      ];
      gateway.host.venue.control.setBook(HOST_BTC, { bids: [at('95000')], asks: [at('95010')] });
      gateway.host.venue.control.trade(HOST_BTC, 'buy', dec('0.01').toUnits(coin.qtyScale));
      const again = okxTerminal('perpetual', gateway.port);
      ended.push(() => again.close());
      await patiently('another terminal has read the account', () => isReady(again, 'perpetual'), shown(again));
      expect(positionOf(again)?.qty).toBe('0.1');
      expect(positionOf(again)?.margin?.markPrice).toBe('95010');
      expect(dec(cashOf(again)).eq(before.sub(dec('0.73')))).toBe(true);
    },
    LONGEST_MS,
  );

  const full = process.env['RUNG_FULL'] === '1';
  if (!full)
    process.stdout.write('OKX: what is charged and closed while the terminal is away: with npm run test:full\n');
  test.skipIf(!full)(
    'funding and a liquidation while the terminal was away are booked on its return, once each',
    async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'rung-okx-'));
      ended.push(() => rmSync(folder, { recursive: true, force: true }));
      const { gateway, terminal } = await desk(folder);
      await terminal.close();
      await gateway.chargeFunding(SWAP, '-2');
      await gateway.closeItself(SWAP, 'full_liquidation', '4');
      const again = okxTerminal('perpetual', gateway.port, folder);
      ended.push(() => again.close());
      const is = (): boolean => positionOf(again)?.charges === '-2' && positionOf(again)?.qty === '0.06';
      await patiently('booked', () => isReady(again, 'perpetual') && is(), shown(again));
      expect(alertsOf(again)).toContain('danger: BTC/USDT:USDT: liquidated by the exchange');
      await patiently(
        'the cash has it once',
        () => dec(cashOf(again)).eq(dec('20000000').sub(paidOf(again)).sub(dec('2'))),
        shown(again),
      );
    },
  );

  test(
    'a liquidation and auto-deleveraging: position and cash follow, alarms say so, protection shrinks',
    async () => {
      const { gateway, terminal } = await desk();
      const start = dec(cashOf(terminal)).add(paidOf(terminal));
      await gateway.closeItself(SWAP, 'partial_liquidation', '4');
      await patiently('less is held', () => positionOf(terminal)?.qty === '0.06', shown(terminal));
      expect(alertsOf(terminal)).toContain('danger: BTC/USDT:USDT: liquidated by the exchange');
      expect(alertsOf(terminal)).not.toContain('Fill of an order not placed here');
      const stops = () => gateway.host.venue.control.openOrders(OKX_ACCOUNT).map((one) => one.qty);
      await patiently(
        'the stop is for what is left',
        () => stops().join() === '0.06',
        () => stops().join(),
      );
      await gateway.closeItself(SWAP, 'adl', '6');
      await patiently('flat', () => (positionOf(terminal)?.qty ?? '0') === '0', shown(terminal));
      expect(alertsOf(terminal)).toContain('danger: BTC/USDT:USDT: closed by the exchange’s auto-deleveraging');
      expect(dec(cashOf(terminal)).eq(start.sub(paidOf(terminal)))).toBe(true);
      await patiently(
        'no stop is left',
        () => stops().length === 0,
        () => stops().join(),
      );
    },
    LONGEST_MS,
  );
});
