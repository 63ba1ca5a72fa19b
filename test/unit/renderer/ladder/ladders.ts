/** A ladder for renderer tests: buy 30 COIN, rung 3 of 4, 18 filled. */
import type { DecimalText, Fill, Ladder, LadderRung } from '../../../../shared/domain/index.ts';

export const d = (text: string): DecimalText => text as DecimalText;

const rung = (index: number, price: string, toward: string): LadderRung => ({
  index,
  towardPct: d(toward),
  price: d(price),
  waitMs: 15_000,
  merged: 1,
  status: index < 2 ? 'done' : index === 2 ? 'current' : 'todo',
  bid: null,
  ask: null,
  placedMs: null,
  attempts: 1,
  filledQty: d('0'),
});

export const ladder = (over: Partial<Ladder> = {}): Ladder =>
  ({
    ladderId: 'P-L1',
    accountId: 'SIM-1',
    connectionId: 'sim',
    instrumentId: 'COIN.SIM',
    side: 'buy',
    qty: d('30'),
    tif: 'day',
    sessions: ['regular'],
    params: { worstPrice: d('294.4100'), floor: null, final: 'rest' } as Ladder['params'],
    reducing: false,
    status: 'working',
    pause: null,
    arrival: { bid: d('294.1900'), mid: d('294.3000'), ask: d('294.4100'), tsMs: 0 },
    rungs: [rung(0, '294.3000', '0'), rung(1, '294.3200', '20'), rung(2, '294.3500', '50'), rung(3, '294.3800', '75')],
    currentRung: 2,
    nextStepAtMs: 47_000,
    deadlineMs: 120_000,
    workingOrderId: 'P-L1-1',
    filledQty: d('18'),
    avgPrice: d('294.3111'),
    fees: d('0.36'),
    attempts: 3,
    outcome: null,
    reason: null,
    priceImprovement: d('1.78'),
    shortfall: d('0.20'),
    firstFillMs: 8_000,
    startedMs: 0,
    endedMs: null,
    ...over,
  }) as Ladder;

export const fill = (price: string, qty: string): Fill => ({ price: d(price), qty: d(qty) }) as Fill;
