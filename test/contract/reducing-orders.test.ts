/** G20 through the real contract: with limits under which nothing may be opened, exits and cancels go through. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ClientOrderId,
  Command,
  CommandReply,
  InstrumentId,
  Position,
  RiskLimits,
  SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { dec } from '../../shared/domain/index.ts';
import type { BrowserServer } from '../../src-main/shell/browser/server.ts';
import { realTerminal, type RealTerminal } from './fixtures/real-terminal.ts';
import { submitOrder, t } from './fixtures/sample-records.ts';
import { connectWebSocket, serverOver, type RawClient } from './fixtures/wires.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');

describe('G20, S1.8, S2.5: limits over the real terminal', () => {
  let real: RealTerminal;
  let server: BrowserServer;
  let client: RawClient;
  let commands = 0;

  beforeAll(async () => {
    real = await realTerminal();
    server = await serverOver(real.terminal.core);
    client = await connectWebSocket(server.port);
    await client.greet();
  });

  afterAll(async () => {
    client.close();
    await server.close('the test is over');
    await real.end();
  });

  async function send(command: Command): Promise<CommandReply> {
    const commandId = `r-${(commands += 1)}`;
    const reply = (): CommandReply | undefined =>
      client.messages.flatMap((m) => (m.t === 'reply' && m.commandId === commandId ? [m.reply] : []))[0];
    client.send({ t: 'command', commandId, command });
    await client.until(() => reply() !== undefined);
    return reply() as CommandReply;
  }

  const view = () => real.terminal.core.view;
  const held = (): Position['qty'] =>
    [...view().positions.values()].find((p) => p.instrumentId === BTC)?.qty ?? dec('0').text();
  /** A price so far from the quote that it fills at once, or never does. */
  const price = (percent: number): SubmitOrderCommand['limitPrice'] => {
    const quote = view().quotes.get(BTC);
    const scale = view().instruments.get(BTC)?.priceScale ?? 0;
    return t(String(Math.round((((quote?.ask ?? 0) / 10 ** scale) * percent) / 100)));
  };
  const order = (side: 'buy' | 'sell', qty: string, percent: number): SubmitOrderCommand => ({
    ...submitOrder,
    instrumentId: BTC,
    side,
    qty: t(qty),
    tif: 'gtc',
    sessions: ['continuous'],
    limitPrice: price(percent),
  });
  const idOf = (reply: CommandReply): ClientOrderId => {
    if (reply.kind !== 'accepted' || reply.clientOrderId === null) throw new Error(JSON.stringify(reply));
    return reply.clientOrderId;
  };
  const status = (id: ClientOrderId) => view().orders.get(id)?.status;

  it('limits on screen are in force at once, name who changed them, and are refused when looser', async () => {
    const bought = idOf(await send(order('buy', '0.01', 101)));
    await client.until(() => status(bought) === 'filled');
    const { limits } = view();
    const looser = await send({ kind: 'setLimits', limits: { ...limits, leverageMax: t('6') } });
    expect(looser).toMatchObject({ code: 'looserThanConfigured', path: 'command.limits.leverageMax' });
    expect(await send({ kind: 'setLimits', limits: { ...limits, leverageMax: t('4') } })).toMatchObject({
      kind: 'accepted',
    });
    const change = real.terminal.core.terminalRecord().limitChanges?.at(-1);
    expect(change).toMatchObject({ changes: ['leverage 5x → 4x'] });
    expect(change?.by.length).toBeGreaterThan(0);
    await client.until(() =>
      client.messages.some(
        (m) =>
          m.t === 'tick' &&
          m.changes.some((c) => c.entity === 'terminal' && c.op === 'upsert' && c.record.limits.leverageMax === '4'),
      ),
    );
  });

  it('under limits of nothing, in every state a person can set, what reduces and every cancel go through', async () => {
    const zero = dec('0').text();
    const resting = [idOf(await send(order('buy', '0.001', 97))), idOf(await send(order('buy', '0.001', 98)))];
    const { limits } = view();
    const nothing: RiskLimits = {
      ...limits,
      orderNotionalMax: zero,
      orderQtyMax: zero,
      positionSharePctMax: zero,
      underlyingSharePctMax: zero,
      classSharePctMax: zero,
      leverageMax: zero,
      marginUsePctMax: zero,
      collarPctMax: zero,
      collarWindowPctMax: zero,
      spreadPctMax: { equity: zero, etf: zero, crypto: zero, option: zero, combo: zero },
      tradesPerDayMax: 0,
      ordersPerSecondMax: 0,
      workingPerInstrumentMax: 0,
      quoteAgeMsMax: 1,
      restricted: ['BTC/USD'],
      unusualLatches: true,
    };
    expect(await send({ kind: 'setLimits', limits: nothing })).toMatchObject({ kind: 'accepted' });
    expect([...view().alerts.values()].some((a) => a.title.startsWith('Limits are below what is open'))).toBe(true);
    for (const state of ['active', 'reducing', 'halted'] as const) {
      if (state !== 'active')
        expect(await send({ kind: 'setTradingState', state })).toMatchObject({ kind: 'accepted' });
      expect(await send(order('buy', '0.001', 101))).toMatchObject({ kind: 'denied', code: 'riskDenied' });
      const sold = idOf(await send(order('sell', '0.002', 97)));
      await client.until(() => status(sold) === 'filled');
      const cancel = resting.pop();
      if (cancel !== undefined) {
        expect(await send({ kind: 'cancelOrder', clientOrderId: cancel })).toMatchObject({ kind: 'accepted' });
        await client.until(() => status(cancel) === 'canceled');
      }
    }
    expect(dec(held()).eq(dec('0.004'))).toBe(true);
    expect(await send(order('sell', '0.005', 97))).toMatchObject({ kind: 'denied' });
    const rest = idOf(await send(order('sell', '0.004', 97)));
    await client.until(() => status(rest) === 'filled');
    expect(dec(held()).isZero()).toBe(true);
    expect(await send({ kind: 'setTradingState', state: 'active' })).toMatchObject({ kind: 'accepted' });
  });
});
