/** S2.8: the end of a day on screen: it agrees, then the venue says something else, row by row, and as CSV. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { Scene } from '../harness/scene.ts';

test('S2.8: our day against the venue’s statement: it agrees, then differs in a row that is named, and is saved', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const scene = await Scene.start();
  try {
    const desk = await scene.open(page);
    await scene.venue.setBook('GME', [['23.40', 900]], [['23.42', 900]]);
    await expect(desk.at('watch-GME')).toContainText('23.42');
    await desk.place({ symbol: 'GME', side: 'buy', how: 'market', qty: '100' });
    await desk.tab('positions');
    await expect(desk.row('GME')).toContainText('+100');
    await desk.tab('endOfDay');
    await expect(page.getByText('Not compared yet')).toBeVisible();
    await desk.at('end-of-day-compare').click();
    await expect(desk.at('end-of-day-summary')).toContainText('The day agrees');
    await expect(desk.at('end-of-day-summary')).toContainText('orders: all 1 agree');
    await desk.at('end-of-day-shown').getByText('All rows').click();
    await expect(desk.at('end-of-day-table').getByText('buy 100 at 23.42')).not.toHaveCount(0);
    await scene.venue.setPosition('GME', 150, '23.42');
    await desk.at('end-of-day-compare').click();
    await expect(desk.at('end-of-day-summary')).toContainText('1 of');
    await desk.at('end-of-day-shown').getByText('Differences').click();
    const row = desk.at('end-of-day-table').getByRole('row', { name: /Position/ });
    await expect(row).toContainText('100 at 23.42');
    await expect(row).toContainText('150 at 23.42');
    await expect(row.locator('[data-verdict="differs"]')).toHaveCount(1);
    const waiting = page.waitForEvent('download');
    await desk.at('end-of-day-csv').click();
    const saved = await (await waiting).path();
    const lines = readFileSync(saved, 'utf8').split('\r\n');
    expect(lines[0]).toBe('day,accountId,part,verdict,id,instrumentId,ours,theirs,note');
    expect(lines[1]).toContain('position,differs,GME.SIM,GME.SIM');
    await expect(desk.at('end-of-day-note')).toContainText('Saved');
  } finally {
    await scene.stop();
  }
});
