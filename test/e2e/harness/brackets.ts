/** Brackets from click to pixel, the same in both shells: protected as it fills, moved, turned, hit, taken away. */
import { expect } from '@playwright/test';
import type { Desk } from './desk.ts';
import type { Venue } from './venue.ts';

/** GME at 23.40 x 23.42, of which 40 shares are offered: an entry of a hundred fills in parts. */
export async function enterInParts(desk: Desk, venue: Venue): Promise<void> {
  await venue.setBook('GME', [['23.40', 900]], [['23.42', 40]]);
  await expect(desk.at('watch-GME')).toContainText('23.42');
  const exits = { limit: '23.42', stop: '23.00', target: '24.00' };
  await desk.place({ symbol: 'GME', side: 'buy', how: 'limit', qty: '100', fields: exits });
  await desk.tab('brackets');
  await expect(desk.row('GME')).toContainText('40 of 40');
  await venue.trade('GME', 'sell', 60, '23.42');
  await expect(desk.row('GME')).toContainText('100 of 100');
  await expect(desk.row('GME')).toContainText('Protected');
}

/** Moves the stop by its boxes; the venue has the new trigger. */
export async function moveOnScreen(desk: Desk, venue: Venue): Promise<void> {
  await desk.row('GME').getByRole('button', { name: 'Move stop and target' }).click();
  await desk.at('bracket-move-stop').fill('23.10');
  await desk.at('bracket-move-send').click();
  await expect(desk.row('GME')).toContainText('23.10');
  await expect
    .poll(async () => (await venue.openOrders()).map((o) => o.trigger?.price ?? null))
    .toContainEqual(expect.stringMatching(/^23\.10*$/));
}

/** Takes the lowest line of the chart that can be dragged and lets it go a little higher. */
export async function dragStopLine(desk: Desk): Promise<void> {
  const chart = desk.at('chart');
  await expect(chart).not.toHaveAttribute('data-bars', '0');
  const box = await chart.boundingBox();
  if (box === null) throw new Error('the chart is not there');
  const { mouse } = desk.page;
  const x = box.x + box.width * 0.4;
  const grab = async (): Promise<number> => {
    for (let y = box.y + box.height - 24; y > box.y + 8; y -= 3) {
      await mouse.move(x, y);
      if ((await chart.getAttribute('data-grab')) === 'true') return y;
    }
    throw new Error('no line on the chart can be dragged');
  };
  const y = await grab();
  await mouse.down();
  await mouse.move(x, y - 24, { steps: 4 });
  await mouse.up();
  await expect(desk.row('GME')).not.toContainText('23.10');
  await expect(desk.row('GME')).toContainText('Protected');
}

/** To break-even once the market has gone up, then into a trailing stop. */
export async function evenThenTrail(desk: Desk, venue: Venue): Promise<void> {
  await venue.setBook('GME', [['23.70', 900]], [['23.72', 900]]);
  await venue.trade('GME', 'buy', 5, '23.72');
  await expect(desk.at('watch-GME')).toContainText('23.72');
  const even = desk.row('GME').getByRole('button', { name: 'B/E' });
  await even.click();
  await expect(desk.row('GME')).toContainText('23.42');
  await expect(even).toHaveAttribute('aria-disabled', 'true');
  await desk.row('GME').getByRole('button', { name: 'Trail' }).click();
  await desk.at('bracket-trail-by').fill('1');
  await desk.at('bracket-trail-send').click();
  await expect(desk.row('GME')).toContainText('trails');
  // On screen it is asked for: one that reaches the venue after the market fell would trail from there.
  await expect
    .poll(async () => (await venue.openOrders()).filter((o) => (o.trigger?.trail ?? null) !== null))
    .toHaveLength(1);
}

/** The market falls to the stop: the position is flat, the target gone, nothing works. */
export async function stopIsHit(desk: Desk, venue: Venue): Promise<void> {
  await venue.setBook('GME', [['23.30', 900]], [['23.32', 900]]);
  await venue.trade('GME', 'sell', 5, '23.30');
  await expect(desk.row('GME')).toHaveCount(0);
  await desk.tab('positions');
  await expect(desk.row('GME')).toHaveCount(0);
  expect(await venue.openOrders()).toEqual([]);
  expect(await venue.sentTwice()).toEqual([]);
}
