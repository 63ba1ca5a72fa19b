import { describe, expect, it } from 'vitest';
import { idOf, type AccountId } from '../../../../../shared/domain/index.ts';
import {
  SIM_PROFILES,
  SIM_PROFILE_NAMES,
  capabilitiesOf,
  type SimProfileName,
} from '../../../../../src-main/brokers/sim/exchange/profiles.ts';
import { SIM_CAPABILITIES } from '../../../../../src-main/brokers/sim/venue/sim-execution-client.ts';
import { VenueFixture, type Ask } from '../venue-fixture.ts';

const at = (profile: SimProfileName): VenueFixture => {
  const f = new VenueFixture({ accounts: [{ accountId: idOf<AccountId>('SIM-1'), profile }] });
  f.book('KO', [['71.10', 1000]], [['71.12', 1000]]);
  f.book('BTC/USD', [['60000.00', 1_000_000_000]], [['60001.00', 1_000_000_000]]);
  return f;
};
const refused = (reason: RegExp) => ({ kind: 'rejected', reason: expect.stringMatching(reason) });
const stop: Ask = { id: 's', side: 'sell', type: 'stop', trigger: '70.50', source: 'last', tif: 'gtc' };

describe('kinds of venue', () => {
  it.each(SIM_PROFILE_NAMES)('%s: its client says what the exchange enforces', (name) => {
    const f = at(name);
    expect(f.client.capabilities).toEqual(capabilitiesOf(SIM_PROFILES[name]));
  });

  it('an account without a profile is at a full venue', () => {
    expect(SIM_CAPABILITIES).toEqual(capabilitiesOf(SIM_PROFILES.full));
    expect(SIM_CAPABILITIES).toMatchObject({ linksExits: true, exitWhileEntryWorks: true, exitsReserve: false });
  });

  it('every type, time, flag and source that a venue does not name is refused', async () => {
    const asks: readonly (readonly [string, keyof typeof lists, Ask])[] = [
      ...(['stop', 'takeProfit'] as const).map(
        (type) => [type, 'types', { id: type, side: 'sell', type, trigger: '70.00', source: 'last' }] as const,
      ),
      ['stopLimit', 'types', { id: 'sl', side: 'sell', type: 'stopLimit', trigger: '70', limit: '69', source: 'last' }],
      ['gtd', 'times', { id: 'gtd', tif: 'gtd', limit: '70.00', expireMs: Date.UTC(2026, 10, 21) }],
      ['atClose', 'times', { id: 'moc', tif: 'atClose', limit: '70.00' }],
      ['allOrNone', 'flags', { id: 'aon', limit: '70.00', flags: { allOrNone: true } }],
      ['postOnly', 'flags', { id: 'post', limit: '70.00', flags: { postOnly: true } }],
      ['reduceOnly', 'flags', { id: 'red', side: 'sell', limit: '72.00', qty: '10', flags: { reduceOnly: true } }],
      ['mid', 'sources', { id: 'mid', side: 'sell', type: 'stop', trigger: '70.00', source: 'mid' }],
    ];
    const lists = {
      types: (n: SimProfileName) => SIM_PROFILES[n].orderTypes,
      times: (n: SimProfileName) => SIM_PROFILES[n].timesInForce,
      flags: (n: SimProfileName) => SIM_PROFILES[n].flags,
      sources: (n: SimProfileName) => SIM_PROFILES[n].triggerSources,
    };
    for (const name of ['full', 'unlinked', 'alpacaLike', 'bare'] as const) {
      const f = at(name);
      await f.submit({ id: 'e', limit: '71.12' });
      for (const [word, list, ask] of asks) {
        const outcome = await f.submit({ ...ask, id: `${name}-${ask.id}` });
        const offered = (lists[list](name) as readonly string[]).includes(word);
        const saysNo = outcome.kind === 'rejected' && outcome.reason.startsWith('this venue');
        expect([name, word, saysNo]).toEqual([name, word, !offered]);
        await f.cancel(`${name}-${ask.id}`);
      }
    }
  });

  it('unlinked: takes stops, no links', async () => {
    const f = at('unlinked');
    await f.submit({ id: 'e', limit: '71.12' });
    expect(await f.submit({ ...stop, linkId: 'L' })).toEqual(refused(/does not link/));
    expect((await f.submit({ ...stop, id: 's2' })).kind).toBe('acked');
  });

  it('bare: changes no orders', async () => {
    const f = at('bare');
    await f.submit({ id: 'a', limit: '71.00' });
    expect(await f.modify('a', '100', '71.01')).toEqual(refused(/changes no orders/));
  });

  it('alpacaLike: refuses a stop while the entry works, then takes it', async () => {
    const f = at('alpacaLike');
    await f.submit({ id: 'e', qty: '200', limit: '71.11' });
    f.trade('KO', 'sell', 100);
    expect(await f.submit(stop)).toEqual(refused(/potential wash trade.*40310000/));
    expect((await f.submit({ id: 't', side: 'sell', limit: '72.00' })).kind).toBe('acked');
    await f.cancel('t');
    await f.cancel('e');
    expect((await f.submit({ ...stop, id: 's2' })).kind).toBe('acked');
  });

  it('alpacaLike: resting exits reserve the position, linked ones once', async () => {
    const f = at('alpacaLike');
    await f.submit({ id: 'e', limit: '71.12' });
    await f.submit({ ...stop, linkId: 'L' });
    expect((await f.submit({ id: 't', side: 'sell', limit: '72.00', linkId: 'L' })).kind).toBe('acked');
    const close = await f.submit({ id: 'c', side: 'sell', type: 'market', limit: null });
    expect(close).toEqual(refused(/requested 100, available 0/));
    await f.cancel('t');
    await f.cancel('s');
    expect((await f.submit({ id: 'd', side: 'sell', type: 'market', limit: null })).kind).toBe('acked');
  });

  it('alpacaLike: a replacement takes its time, and until then no cancel is taken', async () => {
    const f = at('alpacaLike');
    await f.submit({ id: 'a', limit: '71.00' });
    expect((await f.modify('a', '50', '71.01')).kind).toBe('acked');
    expect(await f.status('a')).toMatchObject({ qty: '100', limitPrice: '71.0000' });
    expect(await f.cancel('a')).toEqual(refused(/pending replacement/));
    await f.pass(200);
    expect(f.reports.some((r) => r.kind === 'modified' && r.qty === '50')).toBe(true);
    expect(await f.status('a')).toMatchObject({ qty: '50', limitPrice: '71.0100' });
    expect((await f.cancel('a')).kind).toBe('acked');
  });

  it('alpacaLike: a fill that overtakes a replacement makes it refused', async () => {
    const f = at('alpacaLike');
    await f.submit({ id: 'a', qty: '100', limit: '71.11' });
    await f.modify('a', '30', '71.11');
    f.trade('KO', 'sell', 40);
    await f.pass(200);
    expect(f.reports.some((r) => r.kind === 'modifyRejected' && r.reason === 'as much is filled already')).toBe(true);
    expect(await f.status('a')).toMatchObject({ qty: '100', filledQty: '40' });
  });

  it('alpacaLike: a stop that the market has passed is refused, a trail by per cent is not', async () => {
    const f = at('alpacaLike');
    await f.submit({ id: 'e', limit: '71.12' });
    expect(await f.submit({ ...stop, trigger: '71.50' })).toEqual(refused(/trigger immediately/));
    const trail = { kind: 'percent', pct: '1' as never } as const;
    expect((await f.submit({ ...stop, id: 'p', type: 'trailingStop', trail })).kind).toBe('acked');
  });

  it('a full venue triggers a passed stop at once', async () => {
    const f = at('full');
    await f.submit({ id: 'e', limit: '71.12' });
    await f.submit({ ...stop, source: 'bidAsk', trigger: '71.50' });
    expect((await f.status('s')).status).toBe('filled');
  });

  it('reduceOnlyCrypto: trades crypto only, its triggers only reduce and do not stand in the way of a close', async () => {
    const f = at('reduceOnlyCrypto');
    expect(await f.submit({ id: 'ko' })).toEqual(refused(/does not trade equity/));
    const btc = { symbol: 'BTC/USD', qty: '0.5' };
    await f.submit({ id: 'e', ...btc, limit: '60001.00' });
    const exit: Ask = { ...stop, ...btc, trigger: '59000.00', source: 'bidAsk' };
    expect((await f.submit(exit)).kind).toBe('acked');
    expect(await f.submit({ ...exit, id: 'more', qty: '0.6' })).toEqual(refused(/reduce-only/));
    const trail = { kind: 'price', amount: '100' as never } as const;
    expect(await f.submit({ ...exit, id: 'p', type: 'trailingStop', trail })).toEqual(refused(/trail by price/));
    expect((await f.submit({ id: 'c', ...btc, side: 'sell', type: 'market', limit: null })).kind).toBe('acked');
    expect((await f.status('s')).status).toBe('canceled');
    expect((await f.mass()).positions).toEqual([]);
  });
});
