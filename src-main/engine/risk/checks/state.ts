/** May anything be opened at all: the trading state and the connection (G17). */
import { qtyText } from '../words.ts';
import { denied, passed, type Check } from '../check.ts';
import type { Assessment } from '../assessment.ts';

const STATE_TEXT = {
  reducing: 'Only orders that reduce a position are allowed now',
  flattening: 'Positions are being closed, so nothing new may be opened',
  halted: 'Trading is halted',
} as const;

const reducibleText = (a: Assessment): string =>
  a.reducible.isZero() ? '' : ` Up to ${qtyText(a.reducible)} may be closed.`;

export const stateCheck: Check = {
  id: 'state',
  about: {
    guards: 'What may be opened at all: trading state, connection, a running close-all (G1, G17)',
    denies:
      'Trading is halted, flattening, or allows only what reduces; the connection is not ready, or is live and not armed in this session',
    limit: 'Trading state, connection state',
    warns: 'never',
    failsClosed: 'No connection',
  },
  reducing: 'note',
  run: (a) => {
    const { tradingState, connection } = a.facts;
    const says = (text: () => string) => () => ({
      limit: 'active, connected',
      value: `${tradingState}, ${connection?.state ?? 'no connection'}`,
      text: text(),
    });
    if (tradingState !== 'active') {
      const text = () => `${STATE_TEXT[tradingState]}; set trading to active first.${reducibleText(a)}`;
      return denied('state', says(text));
    }
    const closing = a.facts.closing ?? null;
    if (closing !== null)
      return denied(
        'state',
        says(
          () => `Close-all ${closing} is at work on this; nothing new is opened until it is done.${reducibleText(a)}`,
        ),
      );
    if (connection === null || connection.state !== 'ready') {
      const why = connection?.reason ?? 'it has not been reconciled with us yet';
      const text = () => `The venue is not ready (${why}); wait until the connection says ready.`;
      return denied('state', says(text));
    }
    if (connection.mode === 'live' && connection.armed !== true) {
      const text = () =>
        `${connection.name} trades real money and is not armed; arm it by typing the name of its account.${reducibleText(a)}`;
      return denied('state', says(text));
    }
    return passed(
      'state',
      says(() => 'Trading is active and the venue is connected.'),
    );
  },
};
