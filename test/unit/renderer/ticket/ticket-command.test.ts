import { describe, expect, test } from 'vitest';
import {
  idOf,
  type Account,
  type AccountId,
  type ConnectionId,
  type DecimalText,
} from '../../../../shared/domain/index.ts';
import {
  draftKey,
  fieldOfPath,
  readTicket,
  type TicketContext,
} from '../../../../src-renderer/features/ticket/ticket-command.ts';
import {
  newTicketDraft,
  onHow,
  onInstrument,
  onLadder,
  onPreset,
  onSide,
  onTrigger,
  sessionChoices,
  timesInForce,
  type TicketDraft,
} from '../../../../src-renderer/features/ticket/ticket-draft.ts';
import { BUILT_IN_PRESETS } from '../../../../src-renderer/features/ticket/presets.ts';
import { queueCommand } from '../../../../src-renderer/features/ticket/queue-offer.tsx';
import { FIXTURE_NOW_MS } from '../../../fixtures/renderer/fixture-state.ts';
import { FIXTURE_CAN } from '../../../fixtures/renderer/order-scenes.ts';
import { crypto, equity } from '../instruments.ts';

const account: Account = {
  accountId: idOf<AccountId>('SIM-1'),
  connectionId: idOf<ConnectionId>('sim'),
  mode: 'simulation',
  baseCurrency: 'USD',
  balances: [],
};
const coin = equity('COIN');
const context: TicketContext = {
  instrument: coin,
  quote: { bid: 2_941_900, ask: 2_944_100 },
  account,
  value: { equity: '100412.18' as DecimalText },
};
const draft = (edit: Partial<TicketDraft> = {}): TicketDraft => ({ ...newTicketDraft(coin), size: '30', ...edit });

describe('a ticket', () => {
  test('S2.12: leaves the venue to the engine when asked to, and no longer for another instrument', () => {
    const best = readTicket(draft({ bestVenue: true }), context).command;
    expect(best.ok && best.value.route).toBe('best');
    const named = readTicket(draft(), context).command;
    expect(named.ok && 'route' in named.value).toBe(false);
    expect(onInstrument(draft({ bestVenue: true }), null, []).bestVenue).toBe(false);
  });

  test('is a ladder by default, with the ask as its worst price', () => {
    const { command, qty } = readTicket(draft(), context);
    expect(qty).toBe('30');
    expect(command.ok && command.value).toMatchObject({
      kind: 'submitLadder',
      connectionId: 'sim',
      accountId: 'SIM-1',
      instrumentId: 'COIN.SIM',
      side: 'buy',
      qty: '30',
      tif: 'day',
      sessions: ['regular'],
      params: { worstPrice: '294.41', waitMs: 15_000 },
    });
  });

  test('as a limit carries its price, as a market none', () => {
    const limit = readTicket(draft({ how: 'limit', limit: '294.3' }), context).command;
    expect(limit.ok && limit.value).toMatchObject({ kind: 'submitOrder', type: 'limit', limitPrice: '294.30' });
    const market = readTicket(draft({ how: 'market' }), context).command;
    expect(market.ok && market.value).toMatchObject({ kind: 'submitOrder', type: 'market', limitPrice: null });
  });

  test('converts money at the limit, the typed worst price, or the far touch', () => {
    expect(readTicket(draft({ sizeBy: 'notional', size: '3000' }), context).qty).toBe('10');
    expect(readTicket(draft({ sizeBy: 'notional', size: '3000', how: 'limit', limit: '250' }), context).qty).toBe('12');
    const worst = draft({ sizeBy: 'notional', size: '3000' });
    expect(readTicket({ ...worst, ladder: { ...worst.ladder, worst: '310' } }, context).qty).toBe('9');
    expect(readTicket(draft({ sizeBy: 'equity', size: '10', side: 'sell' }), context).qty).toBe('34');
  });

  test('names every wrong field and makes no command', () => {
    const wrong = draft({ size: '1,5', how: 'limit', limit: '294.305' });
    expect(readTicket(wrong, context).command).toEqual({
      ok: false,
      error: { size: 'No commas: write 1.5, not 1,5', limit: 'Off the tick of 0.01: 294.30 or 294.31' },
    });
    expect(readTicket(draft(), { ...context, instrument: null }).command).toMatchObject({
      ok: false,
      error: { instrument: 'Choose an instrument' },
    });
  });

  test('a ladder that ends in a market order asks to be allowed, for this draft only', () => {
    const market = onLadder(draft(), { final: 'market' });
    expect(readTicket(market, context).command).toMatchObject({ ok: false, error: { market: expect.any(String) } });
    const allowed = { ...market, marketOptIn: true };
    expect(readTicket(allowed, context).command).toMatchObject({ ok: true });
    expect(onInstrument(allowed, { instrument: crypto(), price: null }, BUILT_IN_PRESETS).marketOptIn).toBe(false);
    expect(onLadder(allowed, { final: 'rest' }).marketOptIn).toBe(false);
  });
});

describe('edits', () => {
  test('another instrument empties every price and takes its own sessions', () => {
    const typed = draft({ limit: '294.30', ladder: { ...draft().ladder, worst: '295', floor: '296' } });
    const moved = onInstrument(typed, { instrument: crypto(), price: null }, BUILT_IN_PRESETS);
    expect([moved.limit, moved.ladder.worst, moved.ladder.floor, moved.sessions]).toEqual(['', '', '', ['continuous']]);
    expect(onInstrument(moved, { instrument: coin, price: null }, BUILT_IN_PRESETS).sessions).toEqual(['regular']);
  });

  test('the other side empties the worst price; the same side changes nothing', () => {
    const typed = onLadder(draft(), { worst: '295' });
    expect(onSide(typed, 'sell').ladder.worst).toBe('');
    expect(onSide(typed, 'buy')).toBe(typed);
  });

  test('editing a rung makes the preset custom, a price or the wait does not', () => {
    expect(onLadder(draft(), { toward: ['0'] }).presetId).toBe('custom');
    expect(onLadder(draft(), { worst: '295' }).presetId).toBe('patient');
    expect(onLadder(draft(), { wait: '7' }).presetId).toBe('patient');
    const waits = onInstrument(
      onLadder(draft(), { wait: '7' }),
      { instrument: crypto(), price: null },
      BUILT_IN_PRESETS,
    );
    expect(waits.ladder.wait).toBe('7');
    expect(onPreset(onLadder(draft(), { toward: ['0'] }), BUILT_IN_PRESETS[1]!, null)).toMatchObject({
      presetId: 'brisk',
      ladder: { toward: ['0', '33', '67', '100'] },
    });
  });

  test('a time in force that does not fit falls back to day', () => {
    expect(onHow(draft({ how: 'limit', tif: 'fok' }), 'ladder').tif).toBe('day');
    expect(onHow(draft({ tif: 'gtc' }), 'limit').tif).toBe('gtc');
    expect(timesInForce('limit')).toEqual(['day', 'gtc', 'gtd', 'ioc', 'fok', 'atOpen', 'atClose']);
    expect(timesInForce('stop')).not.toContain('ioc');
  });

  test('another kind of order keeps only the prices that mean the same there; a ladder takes no date', () => {
    const stop = onTrigger(draft({ how: 'stop' }), { price: '288.00' });
    expect(onHow(stop, 'stopLimit').trigger.price).toBe('288.00');
    expect(onHow(stop, 'takeProfit').trigger.price).toBe('');
    expect(onHow(onTrigger(draft({ how: 'takeProfit' }), { price: '300.00' }), 'trailingStop').trigger.price).toBe('');
    expect(onHow(draft({ how: 'limit', limit: '294.30' }), 'stopLimit').limit).toBe('');
    expect(onHow(draft({ how: 'limit', limit: '294.30' }), 'ladder').limit).toBe('294.30');
    expect(timesInForce('ladder')).toEqual(['day', 'gtc']);
  });

  test('crypto offers around the clock only', () => {
    expect(sessionChoices(crypto())).toEqual([['continuous']]);
  });
});

test('G19: the key of a draft holds what was typed, not what the quote makes of it', () => {
  expect(draftKey(draft(), coin)).toBe(draftKey(draft(), coin));
  expect(draftKey(draft({ size: '31' }), coin)).not.toBe(draftKey(draft(), coin));
  expect(draftKey(draft(), equity('TSLA'))).not.toBe(draftKey(draft(), coin));
});

test('a refusal of the second stage points at its field', () => {
  expect([
    fieldOfPath('command.params.worstPrice'),
    fieldOfPath('params.steps.towardPct[1]'),
    fieldOfPath('qty'),
    fieldOfPath('command.limitPrice'),
    fieldOfPath('x'),
  ]).toEqual(['worst', 'rungs', 'size', 'limit', null]);
});

describe('a waiting order', () => {
  const can = FIXTURE_CAN;
  const read = (edit: Partial<TicketDraft>, trigger: Partial<TicketDraft['trigger']>) =>
    readTicket(draft({ ...edit, trigger: { ...draft().trigger, ...trigger } }), { ...context, can }).command;

  test('S1.6: a stop carries its trigger and is held by the venue that can', () => {
    expect(read({ how: 'stop', side: 'sell' }, { price: '288' })).toMatchObject({
      ok: true,
      value: {
        type: 'stop',
        limitPrice: null,
        trigger: { price: '288.00', source: 'last', trail: null, heldBy: 'venue' },
      },
    });
  });

  test('G14: what the venue cannot hold needs the trader’s word, and then says that the app holds it', () => {
    const trailing = { trail: '1.5', trailBy: 'percent' as const };
    expect(read({ how: 'trailingStop' }, trailing)).toMatchObject({ ok: false, error: { heldBy: expect.any(String) } });
    expect(read({ how: 'trailingStop' }, { ...trailing, appHeld: true })).toMatchObject({
      ok: true,
      value: { trigger: { price: null, trail: { kind: 'percent', pct: '1.5' }, heldBy: 'app' } },
    });
    expect(read({ how: 'stop' }, { price: '296', source: 'mid' })).toMatchObject({ ok: false });
    expect(read({ how: 'stop' }, { price: '296', preferApp: true })).toMatchObject({ ok: false });
  });

  test('a stop limit needs both prices, a take-profit only its trigger', () => {
    expect(read({ how: 'stopLimit' }, { price: '296' })).toMatchObject({
      ok: false,
      error: { limit: 'Limit is missing' },
    });
    expect(read({ how: 'takeProfit', side: 'sell' }, { price: '303', appHeld: true })).toMatchObject({
      ok: true,
      value: { type: 'takeProfit', limitPrice: null },
    });
  });

  test('another source has to be accepted anew', () => {
    const accepted = onTrigger(draft(), { appHeld: true });
    expect(onTrigger(accepted, { price: '1' }).trigger.appHeld).toBe(true);
    expect(onTrigger(accepted, { source: 'mid' }).trigger.appHeld).toBe(false);
  });
});

describe('time in force and flags', () => {
  test('good till date carries its end in whole minutes; words that are no time are refused', () => {
    const nowMs = FIXTURE_NOW_MS;
    const gtd = draft({ how: 'limit', limit: '294.30', tif: 'gtd', expire: 'tomorrow 10:00' });
    expect(readTicket(gtd, { ...context, nowMs }).command).toMatchObject({
      ok: true,
      value: { tif: 'gtd', expireMs: Date.UTC(2026, 10, 21, 15, 0) },
    });
    expect(readTicket({ ...gtd, expire: 'soon' }, { ...context, nowMs }).command).toMatchObject({
      ok: false,
      error: { expire: expect.stringContaining('Not a time') },
    });
  });

  test('flags travel only where they fit', () => {
    const post = draft({
      how: 'limit',
      limit: '294.30',
      flags: { allOrNone: false, postOnly: true, reduceOnly: false },
    });
    expect(readTicket(post, context).command).toMatchObject({ ok: true, value: { flags: { postOnly: true } } });
    expect(onHow(post, 'market').flags.postOnly).toBe(false);
    expect(readTicket(draft(), context).command).not.toHaveProperty('value.flags');
  });
});

describe('a bracket', () => {
  const exits = (edit: Partial<TicketDraft['bracket']>) => draft({ bracket: { ...draft().bracket, ...edit } });
  const read = (edit: Partial<TicketDraft['bracket']>, can = FIXTURE_CAN) =>
    readTicket(exits(edit), { ...context, can }).command;

  test('S2.6: comes with the order by price, per cent or money; none without stop and target', () => {
    expect(read({})).not.toHaveProperty('value.bracket');
    expect(read({ stop: '288' })).toMatchObject({
      ok: true,
      value: { bracket: { stop: { placement: { kind: 'price', price: '288.00' }, tif: 'gtc' }, target: null } },
    });
    expect(read({ stop: '2', stopBy: 'percent' })).toMatchObject({
      value: { bracket: { stop: { placement: { kind: 'percent', pct: '2' } } } },
    });
    expect(read({ target: '250', targetBy: 'money' })).toMatchObject({
      value: { bracket: { stop: null, target: { placement: { kind: 'money', amount: '250' } } } },
    });
  });

  test('G14: two exits at a venue that links none need the word that the app holds one', () => {
    expect(read({ stop: '288', target: '303' })).toMatchObject({ ok: false, error: { appHeld: expect.any(String) } });
    expect(read({ stop: '288', target: '303' }, { ...FIXTURE_CAN, linksExits: true })).toMatchObject({ ok: true });
    expect(read({ stop: '288', target: '303', appHeld: true })).toMatchObject({
      value: { bracket: { appHeldAccepted: true } },
    });
  });

  test('break-even and trailing conversions are read, with what is wrong named', () => {
    const both = { stop: '288', evenAt: '1', trailAt: '2', thenTrail: '0.5', thenTrailBy: 'price' as const };
    expect(read(both)).toMatchObject({
      value: {
        bracket: {
          conversions: [
            { gain: { kind: 'percent', pct: '1' }, to: { kind: 'breakEven', offset: '0' } },
            { gain: { kind: 'percent', pct: '2' }, to: { kind: 'trail', trail: { kind: 'price', amount: '0.5' } } },
          ],
        },
      },
    });
    expect(read({ stop: '288', stopType: 'stopLimit' })).toMatchObject({ error: { limitOffset: expect.any(String) } });
    expect(read({ stop: '288', stopType: 'trailingStop' })).toMatchObject({ error: { trail: 'Trail is missing' } });
  });

  test('size by the risk to the stop: never more is lost than was said', () => {
    const risk = (edit: Partial<TicketDraft>) =>
      readTicket({ ...exits({ stop: '288' }), sizeBy: 'risk', ...edit }, context);
    expect(risk({ size: '200' }).qty).toBe('31');
    expect(risk({ size: '5' }).qty).toBeNull();
    expect(readTicket({ ...draft(), sizeBy: 'risk', size: '200' }, context).command).toMatchObject({
      error: { size: 'Type a stop first: by price or by %' },
    });
    expect(readTicket({ ...exits({ stop: '300' }), sizeBy: 'risk', size: '200' }, context).command).toMatchObject({
      error: { size: 'The stop stands where nothing would be lost' },
    });
  });

  test('another instrument empties its prices and the acknowledgement, not its distances', () => {
    const typed = exits({ stop: '288', target: '3', targetBy: 'percent', appHeld: true });
    const moved = onInstrument(typed, { instrument: crypto(), price: null }, BUILT_IN_PRESETS).bracket;
    expect([moved.stop, moved.target, moved.appHeld]).toEqual(['', '3', false]);
  });
});

describe('S3.6: queueing for the open', () => {
  const order = readTicket(draft(), context).command;
  const clock = { nowMs: FIXTURE_NOW_MS, openMs: FIXTURE_NOW_MS + 1_000_000 };

  test('stands from the open on, within a drift', () => {
    expect(order.ok && queueCommand(order.value, { drift: '1', stands: '30' }, clock)).toMatchObject({
      ok: true,
      value: { kind: 'queueOrder', driftPctMax: '1', expiresMs: clock.openMs + 1_800_000 },
    });
  });

  test('refuses terms that are none', () => {
    if (!order.ok) throw new Error('the order should read');
    expect(queueCommand(order.value, { drift: '1,5', stands: '30' }, clock)).toMatchObject({ ok: false });
    expect(queueCommand(order.value, { drift: '50', stands: '30' }, clock)).toEqual({
      ok: false,
      error: 'Drift: at most 20 %',
    });
    expect(queueCommand(order.value, { drift: '1', stands: '0' }, clock)).toMatchObject({ ok: false });
  });
});
