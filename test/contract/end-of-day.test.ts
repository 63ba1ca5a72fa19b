/** S2.8: the end of a day through the contract, on the simulated venue's own record. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayReportSchema } from '../../shared/contract/day-schemas.ts';
import type { ExportAnswer } from '../../shared/contract/messages.ts';
import {
  newYorkDayText,
  type ConnectionId,
  type DayReport,
  type InstrumentId,
  type Price,
  type Quantity,
  type SubmitOrderCommand,
} from '../../shared/domain/index.ts';
import { ContractDesk } from './fixtures/contract-desk.ts';
import { submitOrder, t } from './fixtures/sample-records.ts';

const BTC: InstrumentId = t('BTC/USD.SIM');

describe('S2.8: the end of a day', () => {
  let desk: ContractDesk;
  let connectionId: ConnectionId;
  let day: string;
  beforeAll(async () => {
    desk = await ContractDesk.open(['full']);
    const [connection] = Object.values(desk.shown.connection);
    if (connection === undefined) throw new Error('no connection');
    connectionId = connection.connectionId;
    day = newYorkDayText(desk.terminal.core.clock.nowMs());
    const { control } = desk;
    control.setBook(BTC, { bids: [[9_000_000, 100_000_000]], asks: [[9_000_100, 100_000_000]] });
    const accountId = connection.accountId;
    const base = { ...submitOrder, accountId, connectionId, instrumentId: BTC, sessions: ['continuous' as const] };
    const buy = (limitPrice: Price): SubmitOrderCommand => ({
      ...{ ...base, type: 'limit', side: 'buy', tif: 'gtc', qty: t<Quantity>('0.02') },
      limitPrice,
    });
    const taken = await desk.send(buy(t('90001.00')));
    expect(taken, JSON.stringify(taken)).toMatchObject({ kind: 'accepted' });
    await desk.until(() => desk.held(BTC) === 0.02);
    const resting = await desk.send(buy(t('85000.00')));
    expect(resting, JSON.stringify(resting)).toMatchObject({ kind: 'accepted' });
    await desk.until(() => Object.values(desk.shown.order).some((one) => one.status === 'accepted'));
  });
  afterAll(() => desk.close());

  const compare = (): Promise<DayReport> => desk.ask<DayReport>({ kind: 'endOfDay', connectionId, day });

  it('agrees in every row when nothing is amiss: two orders, the fills, the position, fees and cash', async () => {
    const report = await compare();
    expect(dayReportSchema.safeParse(report).error).toBeUndefined();
    expect(
      report.rows.filter((row) => row.verdict !== 'same'),
      JSON.stringify(report.rows),
    ).toEqual([]);
    const count = (part: string): number => report.rows.filter((row) => row.part === part).length;
    expect([count('order'), count('position'), count('fee')]).toEqual([2, 1, 1]);
    expect(count('fill')).toBeGreaterThanOrEqual(1);
    expect(count('cash')).toBeGreaterThanOrEqual(2);
    expect(report.counts.every((one) => one.different === 0)).toBe(true);
  });

  it('a position that the venue changed by itself and an order of somebody else stand first', async () => {
    const [account] = Object.values(desk.shown.account);
    if (account === undefined) throw new Error('no account');
    desk.control.setPosition(account.accountId, BTC, t('0.05'), t('90001'));
    const report = await compare();
    expect(report.rows[0]).toMatchObject({ part: 'position', verdict: 'differs', theirs: '0.05 at 90001' });
    const text = await desk.ask<ExportAnswer>({ kind: 'endOfDayExport', connectionId, day, format: 'csv' });
    const lines = text.text.split('\r\n');
    expect(lines[0]).toBe('day,accountId,part,verdict,id,instrumentId,ours,theirs,note');
    expect(lines[1]).toContain(`${day},${account.accountId},position,differs`);
    expect(lines).toHaveLength(text.rows + 2);
    expect(text.fileName).toBe(`rung-end-of-day-${day}.csv`);
  });

  it('says what is wrong with a day or a connection, and what is not compared of an earlier day', async () => {
    const ask = (id: string, of: string) => desk.ask({ kind: 'endOfDay', connectionId: t(id), day: of });
    await expect(ask(connectionId, '2026-02-31')).rejects.toThrow('no day 2026-02-31');
    await expect(ask(connectionId, '2199-01-01')).rejects.toThrow('has not begun');
    await expect(ask('nowhere', day)).rejects.toThrow('no open connection');
    const before = await desk.ask<DayReport>({ kind: 'endOfDay', connectionId, day: '2020-03-02' });
    expect(before.rows.filter((row) => row.part === 'position')).toEqual([]);
    expect(before.notes.join()).toContain('present day only');
  });

  it('a venue that is away gives words, never an empty day', async () => {
    desk.control.disconnect();
    await desk.until(() => Object.values(desk.shown.connection).every((one) => one.state !== 'ready'));
    await expect(compare()).rejects.toThrow('could not be asked');
    desk.control.reconnect();
    await desk.until(() => Object.values(desk.shown.connection).every((one) => one.state === 'ready'));
  });
});
