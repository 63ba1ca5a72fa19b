/** Exits with one link: one cancels the other. */
import { dec } from '../../../shared/domain/index.ts';
import { nextOrderId, setMarket } from '../bench.ts';
import { filledOf, needsType, require, skipFirst, statusOf, submitted, sumOf, type Card } from './card.ts';

const needsLinks: NonNullable<Card['skip']> = ({ client }) =>
  client.capabilities.linksExits ? null : 'exits are not linked at the venue';

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
      const linkId = `L-${nextOrderId()}`;
      const stop = await submitted(bench, main, { side: 'sell', type: 'stop', trigger: -20, tif: 'gtc', linkId });
      const target = await submitted(bench, main, { side: 'sell', limit: 10, tif: 'gtc', linkId });
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
      const linkId = `L-${nextOrderId()}`;
      const stop = await submitted(bench, main, { side: 'sell', type: 'stop', trigger: -10, tif: 'gtc', linkId });
      const target = await submitted(bench, main, { side: 'sell', limit: 20, tif: 'gtc', linkId });
      await statusOf(bench, target.clientOrderId, 'accepted');
      setMarket(bench, main, { bid: -12, ask: -11 });
      bench.host.venue.control.trade(main.host.id, 'sell', dec(main.unit).toUnits(main.host.qtyScale));
      await filledOf(bench, main, stop.clientOrderId, 4);
      await statusOf(bench, target.clientOrderId, 'canceled');
    },
  },
];
