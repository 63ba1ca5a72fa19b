/** An order for the open (S3.6, G19): queued before it, approved against fresh quotes, or stopped because the market drifted. */
import { expect, test } from '@playwright/test';
import { Scene } from '../harness/scene.ts';

/** Less than a minute before the open of Friday, 20 November 2026, New York: time enough to queue two orders on a slow machine. */
const BEFORE_OPEN_MS = Date.UTC(2026, 10, 20, 14, 29, 5);
/** The open comes by the venue's clock. */
const OPEN = { timeout: 90_000 };

test('S3.6, G19: two orders wait for the open; one is approved and works, the other drifted and is dropped', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const scene = await Scene.start(['--start-ms', String(BEFORE_OPEN_MS)]);
  try {
    const desk = await scene.open(page);
    await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
    await scene.venue.setBook('PFE', [['25.00', 900]], [['25.04', 900]]);
    await expect(desk.at('watch-PFE')).toContainText('25.04');
    for (const [symbol, limit] of [
      ['GME', '23.42'],
      ['PFE', '24.90'],
    ] as const) {
      await desk.fillTicket({ symbol, side: 'buy', how: 'limit', qty: '10', fields: { limit } });
      await expect(desk.at('queue-offer')).toContainText('9:30');
      await desk.at('queue-send').click();
      await expect(desk.at('queue-status')).toContainText('Accepted');
    }
    await desk.tab('queued');
    await expect(desk.row('GME')).toContainText('Waits for the open');
    await expect(desk.row('GME').getByRole('button', { name: 'Approve' })).toHaveAttribute('aria-disabled', 'true');
    await scene.venue.setBook('PFE', [['25.60', 900]], [['25.64', 900]]);
    await expect(desk.row('PFE')).toContainText('Ready', OPEN);
    await expect(desk.row('PFE').getByRole('button', { name: 'Approve' })).toHaveAttribute('aria-disabled', 'true');
    await expect(desk.row('PFE')).toContainText('+2.');
    await desk.row('PFE').getByRole('button', { name: 'Drop' }).click();
    await expect(desk.row('PFE')).toContainText('Dropped');
    await expect(desk.row('GME')).toContainText('Ready');
    await desk.row('GME').getByRole('button', { name: 'Approve' }).click();
    await expect(desk.row('GME')).toContainText('Sent');
    await desk.tab('positions');
    await expect(desk.row('GME')).toContainText('+10');
    await expect(desk.row('PFE')).toHaveCount(0);
    expect(await scene.venue.sentTwice()).toEqual([]);
  } finally {
    await scene.stop();
  }
});
