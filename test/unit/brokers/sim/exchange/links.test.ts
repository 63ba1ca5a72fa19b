import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decimal, dec } from '../../../../../shared/domain/index.ts';
import { VenueFixture, type Ask } from '../venue-fixture.ts';

const show = (f: VenueFixture, bid: string, ask: string, size = 1000): void =>
  f.book('KO', [[bid, size]], [[ask, size]]);
const stop: Ask = { id: 's', side: 'sell', type: 'stop', qty: '300', trigger: '70.50', tif: 'gtc', linkId: 'B1' };
const target: Ask = { id: 't', side: 'sell', qty: '300', limit: '72.00', tif: 'gtc', linkId: 'B1' };

async function bracketed(options: ConstructorParameters<typeof VenueFixture>[0] = {}): Promise<VenueFixture> {
  const f = new VenueFixture(options);
  show(f, '71.10', '71.12');
  await f.submit({ id: 'e', qty: '300', limit: '71.12' });
  await f.submit(stop);
  await f.submit(target);
  return f;
}

describe('linked orders', () => {
  it('G13: both exits of a whole position rest at once without cash for a short', async () => {
    const f = await bracketed({ openingCash: '22000' });
    expect([(await f.status('s')).status, (await f.status('t')).status]).toEqual(['accepted', 'accepted']);
  });

  it('a partial fill of one reduces the other in the same turn, a full one cancels it', async () => {
    const f = await bracketed();
    f.book('KO', [['72.00', 100]], [['72.05', 100]]);
    expect(f.fillTexts('t')).toEqual(['100@72 maker 1']);
    expect(f.told('s').at(-1)).toBe('accepted 0/200 @70.5');
    show(f, '72.01', '72.05');
    expect((await f.status('t')).status).toBe('filled');
    expect(await f.status('s')).toMatchObject({ status: 'canceled', reason: 'its linked order filled' });
    expect((await f.mass()).positions).toEqual([]);
  });

  it('the stop that triggers takes the target with it', async () => {
    const f = await bracketed();
    show(f, '70.00', '70.05');
    expect((await f.status('s')).status).toBe('filled');
    expect((await f.status('t')).status).toBe('canceled');
  });

  it('one sweep through two linked limits fills them once', async () => {
    const f = new VenueFixture();
    show(f, '71.10', '71.12');
    await f.submit({ id: 'e', qty: '300', limit: '71.12' });
    await f.submit({ ...target, limit: '71.20' });
    await f.submit({ ...target, id: 'u', limit: '71.21' });
    show(f, '71.15', '71.30');
    f.trade('KO', 'buy', 600, f.units('KO', '71.25'));
    expect(f.fillTexts('t')).toEqual(['300@71.2 maker 1.5']);
    expect(f.fills('u')).toEqual([]);
    expect((await f.mass()).positions).toEqual([]);
  });

  it('the lever makes the race be lost: both fill, and it is reported', async () => {
    const f = await bracketed();
    f.venue.control.overfillLinked();
    show(f, '72.00', '72.05');
    expect([(await f.status('t')).status, (await f.status('s')).status]).toEqual(['filled', 'filled']);
    expect((await f.mass()).positions[0]?.qty).toBe('-300');
  });

  it('another account with the same link is another link', async () => {
    const f = await bracketed();
    const other = f.account('SIM-2');
    show(f, '71.10', '71.12');
    await other.submit({ id: 'e2', qty: '300', limit: '71.12' });
    await other.submit({ ...stop, id: 's2' });
    show(f, '72.00', '72.05');
    expect((await f.status('s')).status).toBe('canceled');
    expect((await other.status('s2')).status).toBe('accepted');
  });

  it('G13: whatever the market does, linked exits never sell more than they protect', async () => {
    const move = fc.record({
      kind: fc.constantFrom('show' as const, 'buy' as const, 'sell' as const),
      by: fc.integer({ min: -120, max: 120 }),
      size: fc.integer({ min: 1, max: 400 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 25 }), fc.boolean(), async (moves, limited) => {
        const f = new VenueFixture({ market: { kind: 'model', symbols: ['KO'] } });
        show(f, '71.10', '71.12');
        await f.submit({ id: 'e', qty: '300', limit: '71.12' });
        await f.submit(limited ? { ...stop, type: 'stopLimit', limit: '70.40' } : stop);
        await f.submit(target);
        for (const { kind, by, size } of moves) {
          const mid = dec('71.11').add(dec(String(by)).mul(dec('0.01')));
          if (kind === 'show') show(f, mid.sub(dec('0.01')).toString(), mid.add(dec('0.01')).toString(), size);
          else f.trade('KO', kind, size);
        }
        const sold = [...f.fills('s'), ...f.fills('t')].reduce((sum, x) => sum.add(dec(x.qty)), Decimal.ZERO);
        expect(sold.lte(dec('300'))).toBe(true);
        const left = dec('300').sub(sold);
        for (const id of ['s', 't']) {
          const { status, qty, filledQty } = await f.status(id);
          const open = status === 'accepted' || status === 'partiallyFilled';
          expect(open ? dec(qty).sub(dec(filledQty)).toString() : '0').toBe(open ? left.toString() : '0');
        }
      }),
      { numRuns: 40 },
    );
  });
});
