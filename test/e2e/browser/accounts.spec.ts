/** Several accounts: the ticket names one, its orders land there and nowhere else; one that loses its line says so alone. */
import { expect, test } from '@playwright/test';
import { Scene } from '../harness/scene.ts';

test('orders land in the chosen account; one account loses its line, the others go on', async ({ page }) => {
  test.setTimeout(120_000);
  const scene = await Scene.start(['--accounts', '3']);
  try {
    const desk = await scene.open(page);
    await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
    await expect(desk.at('watch-GME')).toContainText('23.42');
    const buy = { symbol: 'GME', side: 'buy', how: 'limit', qty: '10' } as const;
    for (const [account, limit] of [
      ['SIM-2', '23.10'],
      ['SIM-3', '23.11'],
    ] as const) {
      await desk.fillTicket({ ...buy, choices: { account }, fields: { limit } });
      await expect(desk.at('ticket-send')).toContainText(account);
      await desk.send();
      await expect(desk.row(limit)).toContainText(account);
    }
    expect(await scene.venue.openOrders('SIM-1')).toEqual([]);
    expect(await scene.venue.openOrders('SIM-2')).toHaveLength(1);
    expect(await scene.venue.openOrders('SIM-3')).toHaveLength(1);
    await scene.venue.disconnectAccount('SIM-2');
    await expect(desk.at('connections')).toContainText('2 of 3');
    await expect(desk.alert('connection lost')).not.toHaveCount(0);
    await expect(desk.row('23.10')).toContainText(/no link/i);
    await expect(desk.row('23.11')).not.toContainText(/no link/i);
    await desk.at('ticket-account').selectOption('SIM-2');
    await desk.at('ticket-size').fill('12');
    await desk.refused(/.+/);
    await desk.at('ticket-account').selectOption('SIM-3');
    await desk.at('ticket-size').fill('13');
    await desk.send();
    await scene.venue.reconnectAccount('SIM-2');
    await expect(desk.at('connections')).toContainText('3 of 3');
    await desk.row('23.10').getByRole('button', { name: 'Cancel GME' }).click();
    await expect(desk.row('23.10')).toHaveCount(0);
    expect(await scene.venue.sentTwice()).toEqual([]);
  } finally {
    await scene.stop();
  }
});
