/**
 * The line this terminal is built along, from click to pixel: a ladder is bought, steps, fills in part and whole, becomes a
 * position; another is cancelled half way. The venue's book is set by the test, so each step is forced, not hoped for.
 */
import { expect } from '@playwright/test';
import type { Desk, LadderEntry } from './desk.ts';
import type { Venue } from './venue.ts';

const BUY: LadderEntry = { symbol: 'UVXY', side: 'buy', qty: '200', preset: 'Brisk 0/33/67/100', wait: '1' };
const CANCELED: LadderEntry = { symbol: 'GME', side: 'buy', qty: '50', preset: 'Brisk 0/33/67/100', wait: '60' };

export type Entering = 'mouse' | 'keyboard';

const enter = (desk: Desk, entry: LadderEntry, by: Entering): Promise<void> =>
  by === 'mouse' ? desk.enterByMouse(entry) : desk.enterByKeyboard(entry);

/** 15.23 x 15.32: four rungs at 15.27, 15.28, 15.30 and the ask, where a hundred shares wait. */
async function buyThroughALadder(desk: Desk, venue: Venue, by: Entering): Promise<void> {
  await venue.setBook(
    'UVXY',
    [['15.23', 500]],
    [
      ['15.32', 100],
      ['15.40', 900],
    ],
  );
  await expect(desk.at('watch-UVXY')).toContainText('15.32');
  await enter(desk, BUY, by);
  const filled = desk.at('ladder-filled');
  await expect(desk.at('ladder-detail')).toBeVisible();
  await expect(desk.at('ladder-rung')).toContainText('15.3', { timeout: 20_000 });
  await expect(filled).toHaveText('100 filled · 100 left', { timeout: 20_000 });
  await desk.tab('working');
  await expect(desk.row('UVXY')).toContainText('100 / 200');
  await expect(desk.row('UVXY').locator('[data-order-status]')).toHaveAttribute('data-order-status', /partiallyFilled/);
  await venue.trade('UVXY', 'sell', 100, '15.32');
  await expect(desk.at('ladder-state')).toHaveAttribute('data-status', 'done');
  await expect(filled).toHaveText('200 filled · 0 left');
  await expect(desk.row('UVXY')).toHaveCount(0);
}

async function positionIsHeld(desk: Desk): Promise<void> {
  await desk.tab('positions');
  const row = desk.row('UVXY');
  await expect(row).toContainText('+200');
  await expect(row).toContainText('15.3200');
  await expect(row).toContainText(/[−+]\d+\.\d\d/);
  await desk.tab('fills');
  await expect(desk.row('UVXY')).toHaveCount(2);
}

async function cancelHalfWay(desk: Desk, venue: Venue, by: Entering): Promise<void> {
  await venue.setBook('GME', [['23.30', 500]], [['23.50', 500]]);
  await expect(desk.at('watch-GME')).toContainText('23.50');
  await enter(desk, CANCELED, by);
  await expect(desk.at('ladder-rung')).toContainText('23.40');
  // A second press at the same place must not meet another button.
  const place = await desk.at('ladder-stepNow').boundingBox();
  await desk.at('ladder-stepNow').click();
  await expect(desk.at('ladder-rung')).toContainText('23.43');
  await expect(desk.at('ladder-status')).toContainText('Accepted');
  expect(await desk.at('ladder-stepNow').boundingBox()).toEqual(place);
  await desk.at('ladder-cancel').click();
  await expect(desk.at('ladder-state')).toHaveAttribute('data-status', 'done');
  await expect(desk.at('ladder-state')).toContainText('Canceled');
  await desk.tab('working');
  await expect(desk.row('GME')).toHaveCount(0);
}

/** Everything up to the restart. */
export async function tradeOneOrder(desk: Desk, venue: Venue, by: Entering): Promise<void> {
  await buyThroughALadder(desk, venue, by);
  await positionIsHeld(desk);
  await cancelHalfWay(desk, venue, by);
  expect(await venue.sentTwice()).toEqual([]);
}

export type Kept = {
  readonly fills: readonly string[];
  readonly orders: readonly string[];
  readonly ladders: readonly string[];
  readonly position: string;
};

/** What must be the same after a restart. */
export async function whatIsKept(desk: Desk): Promise<Kept> {
  await desk.tab('fills');
  await expect(desk.row('UVXY')).toHaveCount(2);
  const fills = await desk.rows();
  await desk.tab('history');
  await expect(desk.row('GME')).not.toHaveCount(0);
  const orders = await desk.rows();
  await desk.at('history-of-ladders').click();
  await expect(desk.row('GME')).toHaveCount(1);
  const ladders = await desk.rows();
  await desk.tab('positions');
  const cells = desk.row('UVXY').getByRole('gridcell');
  const position = `${await cells.nth(0).innerText()} ${await cells.nth(1).innerText()} ${await cells.nth(2).innerText()}`;
  return { fills, orders, ladders, position };
}
