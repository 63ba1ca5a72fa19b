/** The gate on screen: a limit tightened, the ticket's check with its numbers, what reduces passes, states, who changed what. */
import { expect, test } from '@playwright/test';
import type { Desk } from '../harness/desk.ts';
import { Scene } from '../harness/scene.ts';

async function setLimit(desk: Desk, field: string, value: string): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,');
  await desk.at('settings-tab-risk').click();
  await desk.at(`limit-${field}`).fill(value);
  await expect(desk.at('limits-effect')).toBeVisible();
  await desk.at('limits-save').click();
  await expect(desk.at('limits-said')).toContainText('Taken');
}

async function setState(desk: Desk, state: 'active' | 'reducing' | 'halted'): Promise<void> {
  await desk.page.keyboard.press('ControlOrMeta+,');
  await desk.at('settings-tab-trading').click();
  if (await desk.at('state-read').isVisible()) await desk.at('state-read').check();
  await desk.at(`state-${state}`).click();
  await expect(desk.at(`state-${state}`)).toHaveAttribute('aria-disabled', 'true');
  await desk.page.keyboard.press('Escape');
}

const GME_BUY = { symbol: 'GME', side: 'buy', how: 'limit' } as const;

test.describe('risk', () => {
  test.describe.configure({ timeout: 120_000 });
  let scene: Scene;
  test.beforeAll(async () => {
    scene = await Scene.start();
    await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
  });
  test.afterAll(() => scene.stop());

  test('S2.5, G20: a limit tightened on screen denies what opens, with its numbers, and lets what reduces pass', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await desk.place({ symbol: 'GME', side: 'buy', how: 'market', qty: '100' });
    await setLimit(desk, 'orderNotionalMax', '1000');
    await expect(desk.at('limits-history')).toContainText('largest order 10000 → 1000');
    await page.keyboard.press('Escape');
    await desk.fillTicket({ ...GME_BUY, qty: '60', fields: { limit: '23.40' } });
    await expect(desk.at('check-notional')).toHaveAttribute('data-verdict', 'denied');
    await expect(desk.at('check-notional')).toContainText(/1,?404.*1,?000/);
    await desk.refused(/1,?000/);
    await desk.tab('positions');
    await desk.row('GME').getByRole('button', { name: 'Close' }).click();
    await desk.at('ticket-limit').fill('23.40');
    await desk.send();
    await expect(desk.row('GME')).toHaveCount(0);
  });

  test('looser than the settings file is refused at its field', async ({ page }) => {
    const desk = await scene.open(page);
    await page.keyboard.press('ControlOrMeta+,');
    await desk.at('settings-tab-risk').click();
    await desk.at('limit-orderNotionalMax').fill('999999');
    await desk.at('limits-save').click();
    await expect(desk.at('limits-said')).toContainText(/Not (changed|sent)/);
  });

  test('G20: reducing only refuses what opens and says so; active again, it passes', async ({ page }) => {
    const desk = await scene.open(page);
    await setState(desk, 'reducing');
    await expect(desk.at('trading-state')).toContainText(/reducing/i);
    await desk.fillTicket({ ...GME_BUY, qty: '11', fields: { limit: '23.00' } });
    await desk.refused('Only orders that reduce a position');
    await desk.at('trading-re-enable').click();
    await desk.at('state-active').click();
    await page.keyboard.press('Escape');
    await expect(desk.at('trading-state')).toContainText(/active/i);
    await desk.send();
  });

  test('the loss of the day holds trading back until the trader has read why', async ({ page }) => {
    const desk = await scene.open(page);
    await setLimit(desk, 'dayLossMax', '20');
    await page.keyboard.press('Escape');
    await scene.venue.setBook('PFE', [['25.00', 900]], [['25.04', 900]]);
    await expect(desk.at('watch-PFE')).toContainText('25.04');
    await desk.place({ symbol: 'PFE', side: 'buy', how: 'market', qty: '30' });
    await scene.venue.setBook('PFE', [['24.00', 900]], [['24.04', 900]]);
    await expect(desk.at('trading-state')).toContainText(/reducing/i);
    await desk.fillTicket({ ...GME_BUY, qty: '12', fields: { limit: '23.01' } });
    await desk.refused(/./);
    await desk.at('trading-re-enable').click();
    await expect(desk.at('state-reason')).toContainText(/loss/i);
    await expect(desk.at('state-active')).toHaveAttribute('aria-disabled', 'true');
    await desk.at('state-read').check();
    await expect(desk.at('state-active')).not.toHaveAttribute('aria-disabled', 'true');
  });
});
