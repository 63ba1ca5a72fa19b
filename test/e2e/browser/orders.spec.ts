/** Every kind of plain order through the ticket: what the venue holds, what this app holds for it, and what neither can. */
import { expect, test } from '@playwright/test';
import type { Desk } from '../harness/desk.ts';
import { Scene } from '../harness/scene.ts';

/** A hundred shares of GME bought at the market, at 23.42. */
async function holdGme(desk: Desk, scene: Scene): Promise<void> {
  await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
  await expect(desk.at('watch-GME')).toContainText('23.42');
  await desk.place({ symbol: 'GME', side: 'buy', how: 'market', qty: '100' });
  await desk.tab('positions');
  await expect(desk.row('GME')).toContainText('+100');
  await desk.tab('working');
}

const stateOf = (desk: Desk, text: string | RegExp) => desk.row(text).locator('[data-order-status]');

test.describe('orders at a venue that holds everything', () => {
  test.describe.configure({ timeout: 120_000 });
  let scene: Scene;
  test.beforeAll(async () => {
    scene = await Scene.start();
  });
  test.afterAll(() => scene.stop());

  test('S1.1, G14: stop, stop limit, take profit and trailing stops say what they watch and who holds them', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await holdGme(desk, scene);
    const sell = { symbol: 'GME', side: 'sell', qty: '10' } as const;
    await desk.place({ ...sell, how: 'stop', fields: { trigger: '23.00' } });
    await expect(desk.row(/Stop, day/)).toContainText('Venue · last');
    await desk.place({ ...sell, how: 'stopLimit', fields: { trigger: '22.90', limit: '22.85' } });
    await expect(desk.row('Stop limit')).toContainText('22.85');
    await desk.place({ ...sell, how: 'takeProfit', fields: { trigger: '24.00', limit: '23.95' } });
    await expect(desk.row('Take profit')).toContainText('23.95');
    await desk.place({ ...sell, how: 'trailingStop', fields: { trail: '2' } });
    await expect(desk.row('Trailing stop')).toHaveCount(1);
    await desk.at('ticket-trail-by-price').click();
    await desk.at('ticket-trail').fill('0.50');
    await desk.send();
    await expect(desk.row('Trailing stop')).toHaveCount(2);
    expect(await scene.venue.openOrders()).toHaveLength(5);
  });

  test('S1.1: the trigger of a stop is changed in its row, and the stop acts when the market trades there', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await desk.tab('working');
    const change = desk.row(/Stop, day/).getByRole('button', { name: 'Change GME' });
    await change.click();
    await desk.at('modify-trigger').fill('23.30');
    // Enter on "Leave" leaves; it is not the Enter that sends.
    await desk.at('modify-close').press('Enter');
    await expect(desk.at('modify')).toHaveCount(0);
    await expect(desk.row(/Stop, day/)).not.toContainText('23.30');
    await change.click();
    await desk.at('modify-trigger').fill('23.20');
    await desk.at('modify-send').click();
    await expect(desk.row(/Stop, day/)).toContainText('23.20');
    await scene.venue.setBook('GME', [['23.18', 900]], [['23.20', 900]]);
    await scene.venue.trade('GME', 'sell', 10, '23.18');
    await expect(desk.row(/Stop, day/)).toHaveCount(0);
    await desk.tab('fills');
    await expect(desk.row('23.18').first()).toBeVisible();
    await desk.tab('positions');
    await expect(desk.row('GME')).toContainText('+90');
  });

  test('a date to end at, post only, all or none, at the close: each with its row; what would take is refused', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await scene.venue.setBook('PFE', [['25.00', 900]], [['25.04', 900]]);
    await expect(desk.at('watch-PFE')).toContainText('25.04');
    const buy = { symbol: 'PFE', side: 'buy', how: 'limit', qty: '20' } as const;
    await desk.fillTicket({ ...buy, fields: { limit: '24.90' }, choices: { tif: 'gtd' } });
    await desk.refused(/date|when/i);
    await desk.at('ticket-expire').fill('in 2 h');
    await desk.send();
    await expect(desk.row('Limit, GTD')).toHaveCount(1);
    await desk.place({ ...buy, fields: { limit: '24.91' }, choices: { tif: 'day' }, ticks: ['flag-postOnly'] });
    await expect(desk.row(/Limit, day.*post only/i)).toHaveCount(1);
    await desk.at('ticket-limit').fill('25.10');
    await desk.at('ticket-size').fill('21');
    await desk.send();
    await desk.tab('history');
    await expect(desk.row('25.10')).toContainText(/Rejected/i);
    await desk.tab('working');
    await desk.at('ticket-flag-postOnly').uncheck();
    await desk.at('ticket-limit').fill('24.80');
    await desk.at('ticket-size').fill('22');
    await desk.at('ticket-tif').selectOption('atClose');
    await desk.send();
    await expect(desk.row('at the close')).toHaveCount(1);
    await expect(desk.row('PFE')).toHaveCount(3);
  });

  test('G20: reduce only is refused with nothing held, and passes up to what is held', async ({ page }) => {
    const desk = await scene.open(page);
    await scene.venue.setBook('KO', [['71.10', 900]], [['71.12', 900]]);
    await expect(desk.at('watch-KO')).toContainText('71.12');
    const sell = { symbol: 'KO', side: 'sell', how: 'limit', qty: '10', ticks: ['flag-reduceOnly'] } as const;
    await desk.fillTicket({ ...sell, fields: { limit: '71.50' } });
    await desk.refused('nothing to reduce');
    await desk.at('ticket-flag-reduceOnly').uncheck();
    await desk.place({ symbol: 'KO', side: 'buy', how: 'market', qty: '10' });
    await desk.tab('positions');
    await expect(desk.row('KO')).toContainText('+10');
    await desk.tab('working');
    await desk.place({ ...sell, fields: { limit: '71.50' } });
    await expect(desk.row(/KO.*reduce only/i)).toHaveCount(1);
  });
});

test.describe('orders at a venue with market and limit orders alone', () => {
  test.describe.configure({ timeout: 120_000 });
  let scene: Scene;
  test.beforeAll(async () => {
    scene = await Scene.start(['--accounts', 'bare']);
  });
  test.afterAll(() => scene.stop());

  test('what it lacks is off with its reason; what the app keeps for it is offered and said', async ({ page }) => {
    const desk = await scene.open(page);
    await desk.fillTicket({ symbol: 'GME', side: 'buy', how: 'limit', qty: '10', fields: { limit: '23.00' } });
    const close = desk.at('ticket-tif').locator('option[value="atClose"]');
    await expect(close).toBeDisabled();
    await expect(close).toContainText('the venue has no at the close');
    await expect(desk.at('ticket-flag-postOnly')).toBeDisabled();
    await expect(desk.at('ticket-tif').locator('option[value="gtd"]')).toContainText('ended by this app');
    await expect(desk.at('ticket').getByText('Reduce only · kept by this app')).toBeVisible();
    await expect(desk.at('ticket-how').locator('option[value="stop"]')).toContainText('held by this app');
  });

  test('G14, S1.1: a stop held by this app needs the word for it, is shown as such, and acts on its trigger', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await holdGme(desk, scene);
    await desk.fillTicket({ symbol: 'GME', side: 'sell', how: 'stop', qty: '100', fields: { trigger: '23.10' } });
    await desk.refused('Accept that this app holds it');
    await expect(desk.at('ticket-holder')).toHaveAttribute('data-held-by', 'app');
    await desk.at('ticket-app-held').check();
    await desk.send();
    await expect(stateOf(desk, 'GME')).toHaveAttribute('data-order-status', 'emulated');
    await expect(desk.row('GME')).toContainText('This app');
    expect(await scene.venue.openOrders()).toEqual([]);
    await scene.venue.setBook('GME', [['23.08', 900]], [['23.10', 900]]);
    await scene.venue.trade('GME', 'sell', 5, '23.08');
    await expect(desk.row('GME')).toHaveCount(0);
    await desk.tab('fills');
    await expect(desk.row('GME').filter({ hasText: '23.08' })).not.toHaveCount(0);
    await desk.tab('positions');
    await expect(desk.row('GME')).toHaveCount(0);
    expect(await scene.venue.sentTwice()).toEqual([]);
  });

  test('G14: a split puts a stop held here into the new units and holds it back; the trader confirms it, and it acts there', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await scene.venue.setBook('PFE', [['25.02', 900]], [['25.04', 900]]);
    await expect(desk.at('watch-PFE')).toContainText('25.04');
    await desk.place({ symbol: 'PFE', side: 'buy', how: 'market', qty: '100' });
    await desk.tab('working');
    const stop = { symbol: 'PFE', side: 'sell', how: 'stop', qty: '100', fields: { trigger: '24.00' } } as const;
    await desk.fillTicket({ ...stop, ticks: ['app-held'] });
    await desk.send();
    await expect(desk.row('PFE')).toContainText('This app');
    // Ten for one while the line is down; the venue says nothing but what is held.
    await scene.venue.disconnectAccount('SIM-1');
    await expect(desk.at('connections')).toContainText('lost');
    await scene.venue.setPosition('PFE', 1_000, '2.504');
    await scene.venue.reconnectAccount('SIM-1');
    await expect(desk.alert('100 became 1000')).toContainText('held back until you confirm');
    await expect(stateOf(desk, 'PFE')).toContainText('Held back');
    // Far below the old trigger, above the new one: it waits for the trader, whatever the market does.
    await scene.venue.setBook('PFE', [['2.50', 9_000]], [['2.51', 9_000]]);
    await scene.venue.trade('PFE', 'sell', 5, '2.50');
    await expect(desk.at('watch-PFE')).toContainText('2.51');
    await desk.row('PFE').getByRole('button', { name: 'confirm 1,000 at 2.4' }).click();
    await expect(stateOf(desk, 'PFE')).not.toContainText('Held back');
    await expect(stateOf(desk, 'PFE')).toHaveAttribute('data-order-status', 'emulated');
    await expect(desk.row('PFE')).toContainText('1,000');
    await desk.tab('positions');
    await expect(desk.row('PFE')).toContainText('+1,000');
    await expect(desk.row('PFE')).toContainText('2.504');
    await scene.venue.setBook('PFE', [['2.39', 9_000]], [['2.40', 9_000]]);
    await scene.venue.trade('PFE', 'sell', 5, '2.39');
    await expect(desk.row('PFE')).toHaveCount(0);
    await desk.tab('fills');
    await expect(desk.row('PFE').filter({ hasText: '2.39' }).first()).toContainText('1,000');
    expect(await scene.venue.sentTwice()).toEqual([]);
  });
});
