/** What another program of the account does (G17): its orders are shown as not ours and can be canceled, its trades alarmed. */
import { expect, test } from '@playwright/test';
import { Scene } from '../harness/scene.ts';

test('G17: a foreign order is shown as not ours and canceled; a position changed elsewhere is alarmed and booked', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const scene = await Scene.start();
  try {
    const desk = await scene.open(page);
    await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
    await scene.venue.placeForeign('GME', { side: 'buy', qty: 30, limit: '23.20' });
    await expect(desk.row('GME')).toContainText('not ours');
    await expect(desk.alert('an order not placed here')).toHaveCount(1);
    await expect(desk.row('GME').getByRole('button', { name: 'Change GME' })).toHaveAttribute('aria-disabled', 'true');
    await desk.row('GME').getByRole('button', { name: 'Cancel GME' }).click();
    await expect(desk.row('GME')).toHaveCount(0);
    await expect.poll(() => scene.venue.openOrders()).toEqual([]);
    await scene.venue.setPosition('PFE', 40, '25.00');
    await scene.venue.disconnectAccount('SIM-1');
    await expect(desk.at('connections')).toContainText('lost');
    await scene.venue.reconnectAccount('SIM-1');
    await expect(desk.alert('position differs from the venue')).toHaveCount(1);
    await desk.tab('positions');
    await expect(desk.row('PFE')).toContainText('+40');
  } finally {
    await scene.stop();
  }
});
