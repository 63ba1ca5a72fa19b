import { describe, expect, it } from 'vitest';
import type { CloseAllRowStatus } from '../../../../shared/domain/index.ts';
import {
  ROW_TABLE,
  isFinal,
  isGreen,
  moveRow,
  type RowEvent,
} from '../../../../src-main/engine/algos/close-all/row-machine.ts';

const STATUSES = Object.keys(ROW_TABLE) as CloseAllRowStatus[];
const EVENTS: readonly RowEvent[] = [
  'ordersFound',
  'ordersGone',
  'closeSent',
  'closeEnded',
  'readFlat',
  'readDust',
  'readKept',
  'readAuction',
  'readOpen',
  'marketClosed',
  'refused',
  'triesUsed',
  'linkLost',
  'linkBack',
  'timeUp',
];

describe('a close-all row', () => {
  it('every cell of its table is a known status or an invalid move', () => {
    for (const status of STATUSES) {
      for (const event of EVENTS) {
        const moved = moveRow(status, event);
        if (moved.ok) expect(STATUSES).toContain(moved.value);
        else expect(moved.error).toEqual({ kind: 'invalidRowMove', status, event });
      }
    }
  });

  it('G5: flat comes from reading (or an auction) alone, and never from a send', () => {
    const ways = STATUSES.flatMap((status) =>
      EVENTS.filter((event) => ROW_TABLE[status][event] === 'flat').map((event) => `${status} ${event}`),
    );
    expect(ways).toEqual(['reading readFlat', 'auction readFlat']);
  });

  it('G2: a close is sent from a read alone', () => {
    const ways = STATUSES.filter((status) => ROW_TABLE[status].closeSent !== undefined);
    expect(ways).toEqual(['reading']);
  });

  it('G5: what ends is one of the ends, and only flat, dust and kept are green', () => {
    expect(STATUSES.filter(isFinal)).toEqual(['flat', 'dust', 'kept', 'auction', 'residual', 'blocked', 'unknown']);
    expect(STATUSES.filter(isGreen)).toEqual(['flat', 'dust', 'kept']);
  });

  it('a lost link makes every row but a kept one unknown, and never flat', () => {
    const ends = STATUSES.flatMap((status) => {
      const moved = moveRow(status, 'linkLost');
      return moved.ok ? [moved.value] : [];
    });
    expect(new Set(ends)).toEqual(new Set(['unknown']));
  });
});
