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
  sessionChoices,
  timesInForce,
  type TicketDraft,
} from '../../../../src-renderer/features/ticket/ticket-draft.ts';
import { BUILT_IN_PRESETS } from '../../../../src-renderer/features/ticket/presets.ts';
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

  test('editing a rung makes the preset custom, a price does not', () => {
    expect(onLadder(draft(), { toward: ['0'] }).presetId).toBe('custom');
    expect(onLadder(draft(), { worst: '295' }).presetId).toBe('patient');
    expect(onPreset(onLadder(draft(), { toward: ['0'] }), BUILT_IN_PRESETS[1]!, null)).toMatchObject({
      presetId: 'brisk',
      ladder: { toward: ['0', '33', '67', '100'] },
    });
  });

  test('a time in force that does not fit falls back to day', () => {
    expect(onHow(draft({ how: 'limit', tif: 'fok' }), 'ladder').tif).toBe('day');
    expect(onHow(draft({ tif: 'gtc' }), 'limit').tif).toBe('gtc');
    expect(timesInForce('limit')).toEqual(['day', 'gtc', 'ioc', 'fok']);
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
