/** Close-all and orders in an auction that takes no cancels any more: they count as filled, the rest is closed, nothing turns over. */
import { describe, expect, it } from 'vitest';
import { Model } from './model-venue.ts';
import { SPY, TSLA } from '../../unit/engine/account-fixture.ts';

const isDone = (model: Model) => () => model.report().status === 'done';
const rowOf = (model: Model) => {
  const row = model.report().rows.find((each) => each.instrumentId === TSLA.id && each.accountId === 'SIM-1');
  return [row?.status, row?.text];
};
const submits = (model: Model): string[] => model.left.filter((line) => line.startsWith('submit'));

/** So many held, and an order at the close past its cut-off. */
function desk(held: number, side: 'buy' | 'sell', qty: number, accounts = 1): Model {
  const model = new Model(3, accounts);
  if (held !== 0) model.hold(0, TSLA, held);
  model.auction(0, TSLA, side, qty);
  model.connect();
  model.left.length = 0;
  return model;
}

/** The auction takes place: every order in it fills. */
function uncross(model: Model): void {
  const account = model.at(0);
  for (const order of model.live(account)) if (order.tif === 'atClose') model.fillResting(account, order, order.qty);
}

describe('close-all and an auction', () => {
  it('G5: what the auction will close is `closing in auction`, with its quantity, and no close is sent beside it', () => {
    const model = desk(300, 'sell', 300);
    model.press();
    model.run(60_000, isDone(model));
    expect(rowOf(model)).toEqual(['auction', 'closing in auction: 300 TSLA']);
    expect([submits(model), model.report().green]).toEqual([[], false]);
    uncross(model);
    expect(model.at(0).positions.get(TSLA.id)).toBe(0);
  });

  it('G2, G5: what the auction will not close is closed now, and the position never changes sign', () => {
    const model = desk(300, 'sell', 100);
    model.press();
    model.run(60_000, isDone(model));
    expect(rowOf(model)).toEqual(['auction', 'closing in auction: 100 TSLA']);
    expect(submits(model)).toEqual([`submit ${TSLA.id} sell 200`]);
    expect(model.at(0).positions.get(TSLA.id)).toBe(100);
    uncross(model);
    expect(model.at(0).positions.get(TSLA.id)).toBe(0);
  });

  it('G2: a short likewise', () => {
    const model = desk(-50, 'buy', 20);
    model.press();
    model.run(60_000, isDone(model));
    expect(rowOf(model)).toEqual(['auction', 'closing in auction: -20 TSLA']);
    expect(submits(model)).toEqual([`submit ${TSLA.id} buy 30`]);
  });

  it('G5: one that will open is never flat: the row says what it is', () => {
    const model = desk(0, 'buy', 50);
    model.press();
    model.run(60_000, isDone(model));
    expect(rowOf(model)).toEqual(['auction', 'in an auction that takes no cancel: buy 50 TSLA']);
    expect(model.report().green).toBe(false);
  });

  it('G5: the auction takes place while the run goes on: its row is flat by two reads', () => {
    const model = desk(300, 'sell', 300, 2);
    model.hold(1, SPY, 5);
    model.connect();
    model.link(model.at(1), false);
    model.press();
    model.run(10_000);
    expect([rowOf(model)[0], model.report().status]).toEqual(['auction', 'running']);
    uncross(model);
    model.run(3_000);
    expect(rowOf(model)).toEqual(['flat', 'flat by two reads of the venue']);
    model.link(model.at(1), true);
    model.run(30_000, isDone(model));
    expect(model.report().green).toBe(true);
  });

  it('G5: the auction fills a part: what is left is closed', () => {
    const model = desk(300, 'sell', 300, 2);
    model.hold(1, SPY, 5);
    model.connect();
    model.link(model.at(1), false);
    model.press();
    model.run(10_000);
    const [order] = model.live(model.at(0));
    if (order === undefined) throw new Error('no order in the auction');
    model.fillResting(model.at(0), order, 120);
    model.endOrder(model.at(0), order);
    model.run(5_000);
    expect(rowOf(model)[0]).toBe('flat');
    expect(submits(model)).toEqual([`submit ${TSLA.id} sell 180`]);
  });

  it('G18: killed in the middle, the row goes on as it was', () => {
    const model = desk(300, 'sell', 100, 2);
    model.hold(1, SPY, 5);
    model.connect();
    model.link(model.at(1), false);
    model.press();
    for (let i = 0; i < 6; i++) {
      model.run(400);
      model.restart();
    }
    model.run(10_000);
    expect(rowOf(model)).toEqual(['auction', 'closing in auction: 100 TSLA']);
    expect(model.at(0).positions.get(TSLA.id)).toBe(100);
    expect(model.broken).toEqual([]);
  });

  it('G2: a venue that answers slower than the run looks is read all the same', () => {
    const model = desk(300, 'sell', 100);
    model.slowMs = 400;
    model.press();
    model.run(60_000, isDone(model));
    expect(rowOf(model)).toEqual(['auction', 'closing in auction: 100 TSLA']);
    expect(submits(model)).toEqual([`submit ${TSLA.id} sell 200`]);
  });
});
