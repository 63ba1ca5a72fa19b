/** Exits with one link: one cancels the other. */
import { dec } from '../../../shared/domain/index.ts';
import type { SubmitRequest } from '../../../src-main/ports/execution-client.ts';
import { nextOrderId, setMarket, type Bench } from '../bench.ts';
import { filledOf, needsType, require, skipFirst, statusOf, submitted, sumOf, type Card } from './card.ts';

const needsLinks: NonNullable<Card['skip']> = ({ client }) =>
  client.capabilities.linksExits ? null : 'exits are not linked at the venue';

/** A stop and a target with one link, sent in one go as the engine does: some venues take the two as one order. */
async function linked(
  bench: Bench,
  at: { readonly trigger: number; readonly limit: number },
): Promise<{ readonly stop: SubmitRequest; readonly target: SubmitRequest }> {
  const { main } = bench;
  const of = { side: 'sell', tif: 'gtc', linkId: `L-${nextOrderId()}` } as const;
  const [stop, target] = await Promise.all([
    submitted(bench, main, { ...of, type: 'stop', trigger: at.trigger }),
    submitted(bench, main, { ...of, limit: at.limit }),
  ]);
  return { stop, target };
}

export const EXIT_CARDS: readonly Card[] = [
  {
    id: 'C50',
    title: 'linked exits: the target fills, the stop is canceled by the venue',
    skip: skipFirst(needsLinks, needsType('stop')),
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const bought = await submitted(bench, main, { limit: 1 });
      await filledOf(bench, main, bought.clientOrderId, 4);
      const { stop, target } = await linked(bench, { trigger: -20, limit: 10 });
      await statusOf(bench, stop.clientOrderId, 'accepted');
      await statusOf(bench, target.clientOrderId, 'accepted');
      setMarket(bench, main, { bid: 10, ask: 12 });
      await filledOf(bench, main, target.clientOrderId, 4);
      await statusOf(bench, stop.clientOrderId, 'canceled');
      require(sumOf(bench, stop.clientOrderId).isZero(), 'both filled');
    },
  },
  {
    id: 'C51',
    title: 'linked exits: the stop fires, the target is canceled by the venue',
    skip: skipFirst(needsLinks, needsType('stop')),
    run: async (bench) => {
      const { main } = bench;
      setMarket(bench, main, { bid: -1, ask: 1 });
      const bought = await submitted(bench, main, { limit: 1 });
      await filledOf(bench, main, bought.clientOrderId, 4);
      const { stop, target } = await linked(bench, { trigger: -10, limit: 20 });
      await statusOf(bench, target.clientOrderId, 'accepted');
      setMarket(bench, main, { bid: -12, ask: -11 });
      bench.host.venue.control.trade(main.host.id, 'sell', dec(main.unit).toUnits(main.host.qtyScale));
      await filledOf(bench, main, stop.clientOrderId, 4);
      await statusOf(bench, target.clientOrderId, 'canceled');
    },
  },
];
