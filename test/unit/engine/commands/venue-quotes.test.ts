/** Conventions, Quotes: quotes of one venue alone price nothing without the trader's leave for the session. */
import { describe, expect, test } from 'vitest';
import { idOf, type Command, type Quote } from '../../../../shared/domain/index.ts';
import { isLive } from '../../../../src-main/engine/portfolio/quote-prices.ts';
import * as f from '../account-fixture.ts';
import { Desk, INSTRUMENTS } from '../desk.ts';

const { CONNECTION_ID, TSLA, d } = f;
const IEX: Partial<Quote> = { scope: 'venue' };
const take = (on: boolean): Command => ({ kind: 'takeVenueQuotes', connectionId: CONNECTION_ID, take: on });

function desk(): Desk {
  const at = new Desk();
  at.run({ kind: 'instruments', instruments: INSTRUMENTS, connectionId: CONNECTION_ID });
  at.quote('100.00', '100.10', IEX);
  return at;
}
const denial = (reply: ReturnType<Desk['ticket']>): string => (reply.kind === 'denied' ? reply.message : reply.kind);
const flag = (at: Desk) => at.engine.view.connections.get(CONNECTION_ID)?.venueQuotes;

describe('quotes of one venue alone', () => {
  test('open nothing without leave, and the refusal says how to give it', () => {
    const at = desk();
    expect(denial(at.ticket({ limitPrice: d('100.05') }))).toMatch(
      /of one venue only; in the ticket you can take them/,
    );
    expect(at.command(take(true)).kind).toBe('accepted');
    expect(at.ticket({ limitPrice: d('100.05') }).kind).toBe('accepted');
  });
  test('with leave they work a ladder up to the worst price that was typed', () => {
    const at = desk();
    at.command(take(true));
    expect(at.ladder({ worstPrice: d('100.10') }).kind).toBe('accepted');
    expect(at.sent.some((effect) => effect.kind === 'submit')).toBe(true);
  });
  test('a market order is refused even then: its price would be one venue’s touch', () => {
    const at = desk();
    at.command(take(true));
    expect(denial(at.ticket({ type: 'market', limitPrice: null }))).toMatch(/set a limit or a worst price of your own/);
  });
  test('the leave can be taken back, and is over after a restart', () => {
    const at = desk();
    expect(at.command(take(false))).toMatchObject({ kind: 'denied', code: 'nothingToDo' });
    at.command(take(true));
    expect(at.command(take(true))).toMatchObject({ kind: 'denied', code: 'nothingToDo' });
    at.command(take(false));
    expect(denial(at.ticket({ limitPrice: d('100.05') }))).toMatch(/of one venue only/);
    at.command(take(true));
    expect(flag(at)).toBe(true);
    at.restart();
    expect(flag(at)).toBeUndefined();
    at.connect();
    at.run({ kind: 'instruments', instruments: INSTRUMENTS, connectionId: CONNECTION_ID });
    at.quote('100.00', '100.10', IEX);
    expect(denial(at.ticket({ limitPrice: d('100.05') }))).toMatch(/of one venue only/);
  });
  test('a lost connection keeps the leave: the session goes on', () => {
    const at = desk();
    at.command(take(true));
    at.link('disconnected', 'cut');
    at.connect();
    expect(flag(at)).toBe(true);
    at.quote('100.00', '100.10', IEX);
    expect(at.ticket({ limitPrice: d('100.05') }).kind).toBe('accepted');
  });
  test('delayed and indicative ones stay out whatever was said', () => {
    const at = desk();
    at.command(take(true));
    for (const more of [{ ...IEX, timeliness: 'delayed' }, { scope: 'indicative' }] as const) {
      at.quote('100.00', '100.10', more);
      expect(at.ticket({ limitPrice: d('100.04') }).kind).toBe('denied');
    }
  });
  test('an unknown connection is refused; a feed’s own claim to be accepted is no leave', () => {
    const at = desk();
    const other = at.command({ kind: 'takeVenueQuotes', connectionId: idOf('nobody'), take: true });
    expect(other).toMatchObject({ code: 'unknownConnection' });
    expect(isLive(TSLA, f.quote(TSLA, '100', '101', IEX))).toBe(false);
    expect(isLive(TSLA, f.quote(TSLA, '100', '101', { ...IEX, accepted: true }))).toBe(true);
  });
  test('a position may be closed by them without leave', () => {
    const at = desk();
    at.quote('100.00', '100.10');
    at.ticket({ qty: d('10') });
    at.fill('T-1', '10', '100.00');
    at.quote('100.00', '100.10', IEX);
    expect(at.ticket({ side: 'sell', qty: d('10'), limitPrice: d('100.00') }).kind).toBe('accepted');
  });
});
