/** Brackets on screen (G13, G14): partial entries, moves, conversions, the stop hit, exits taken away, a restart half way. */
import { expect, test } from '@playwright/test';
import { dragStopLine, enterInParts, evenThenTrail, moveOnScreen, stopIsHit } from '../harness/brackets.ts';
import type { Desk } from '../harness/desk.ts';
import { Scene } from '../harness/scene.ts';

test.describe('brackets', () => {
  test.describe.configure({ timeout: 120_000 });
  let scene: Scene;
  test.beforeAll(async () => {
    scene = await Scene.start();
  });
  test.afterAll(() => scene.stop());

  test('G13, S1.6: a partial entry is protected for its part; the stop is moved, dragged, evened, trailed, and hit', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await enterInParts(desk, scene.venue);
    await moveOnScreen(desk, scene.venue);
    await dragStopLine(desk);
    await evenThenTrail(desk, scene.venue);
    await stopIsHit(desk, scene.venue);
  });

  /** Twenty PFE held at 25.04. */
  async function holdPfe(desk: Desk): Promise<void> {
    await scene.venue.setBook('PFE', [['25.02', 900]], [['25.04', 900]]);
    await expect(desk.at('watch-PFE')).toContainText('25.04');
    await desk.place({ symbol: 'PFE', side: 'buy', how: 'market', qty: '20' });
    await desk.tab('positions');
    await expect(desk.row('PFE')).toContainText('+20');
  }

  test('G13, G18: a stop is added to a position, outlives a kill of the engine, and its removal is asked for by name', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await holdPfe(desk);
    await desk.row('PFE').getByRole('button', { name: 'Stop' }).click();
    await desk.at('protect-stop').fill('24.50');
    await desk.at('protect-target').fill('26.00');
    await desk.at('protect-send').click();
    await expect(desk.at('protect-status')).toContainText('Accepted');
    await page.keyboard.press('Escape');
    await expect(desk.row('PFE')).toContainText('stop 24.50 on 20');
    await scene.restart();
    const again = await scene.open(page);
    await again.tab('brackets');
    await expect(again.row('PFE')).toContainText('20 of 20');
    await expect(again.row('PFE')).toContainText('24.50');
    await expect(again.row('PFE')).toContainText('Protected');
    await again.row('PFE').getByRole('button', { name: 'Take the exits away' }).click();
    await expect(again.at('bracket-cancel-dialog')).toContainText('20 PFE stay long without protection');
    await again.at('bracket-cancel-confirm').click();
    await expect(again.row('PFE')).toHaveCount(0);
    await expect.poll(() => scene.venue.openOrders()).toEqual([]);
  });

  test('S3.1, S2.6: a ladder carries a bracket, by per cent; the ticket shows loss and gain in money first', async ({
    page,
  }) => {
    const desk = await scene.open(page);
    await scene.venue.setBook('SOFI', [['26.00', 900]], [['26.20', 900]]);
    await expect(desk.at('watch-SOFI')).toContainText('26.20');
    await desk.pickByMouse('SOFI');
    await desk.at('ticket-size').fill('10');
    await desk.at('ticket-wait').fill('60');
    await desk.at('ticket-stop-by').selectOption('percent');
    await desk.at('ticket-stop').fill('2');
    await desk.at('ticket-target-by').selectOption('money');
    await desk.at('ticket-target').fill('12');
    await expect(desk.at('exit-loss')).toContainText('−');
    await expect(desk.at('exit-gain')).toContainText('+12');
    await desk.send();
    await expect(desk.at('ladder-rung')).toContainText('26.10');
    await scene.venue.trade('SOFI', 'sell', 10, '26.10');
    await desk.tab('brackets');
    await expect(desk.row('SOFI')).toContainText('10 of 10');
    await expect(desk.row('SOFI')).toContainText('27.30');
  });
});
