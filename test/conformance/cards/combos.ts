/** Options: chain, contracts, orders on them, and combos as one order. */
import {
  dec,
  verticalLegs,
  type ChainStrike,
  type Instrument,
  type InstrumentId,
} from '../../../shared/domain/index.ts';
import { setMarket, tradedOf, until, type Bench, type Traded } from '../bench.ts';
import {
  filledOf,
  massStatus,
  needsCombos,
  needsModify,
  needsOptions,
  needsWhatIf,
  require,
  skipFirst,
  statusOf,
  submitted,
  orderOf,
  type Card,
} from './card.ts';
import { readMargin } from '../../../src-main/ports/read-margin.ts';

export const COMBO_CARDS: readonly Card[] = [
  {
    id: 'C90',
    title: 'the option chain of an underlying: expiries and strikes ascending; its contracts can be defined',
    skip: needsOptions,
    run: async (bench) => {
      const [low, high] = await twoPuts(bench);
      require(low.instrument.option?.right === 'put' && high.instrument.option?.right === 'put', 'rights');
      require(dec(low.instrument.option.strike).lt(dec(high.instrument.option.strike)), 'strikes');
      require(dec(low.instrument.multiplier).eq(dec('100')), `multiplier ${low.instrument.multiplier}`);
    },
  },
  {
    id: 'C91',
    title: 'a limit order on a contract fills',
    skip: needsOptions,
    run: async (bench) => {
      const [low] = await twoPuts(bench);
      setMarket(bench, low, { bid: -1, ask: 1 });
      const { clientOrderId } = await submitted(bench, low, { limit: 1, units: 2 });
      await filledOf(bench, low, clientOrderId, 2);
      await statusOf(bench, clientOrderId, 'filled');
      const held = (await massStatus(bench)).positions.find((p) => p.instrumentId === low.instrument.id);
      require(held !== undefined && dec(held.qty).eq(dec('2')), JSON.stringify(held));
    },
  },
  {
    id: 'C92',
    title:
      'G12: a credit spread is one order at a signed price; its fill moves the order, the legs’ fills the positions',
    skip: needsCombos,
    run: async (bench) => {
      const { combo, low, high } = await creditSpread(bench);
      const order = await submitted(bench, combo, { limit: -14, units: 3 });
      const { clientOrderId } = order;
      await filledOf(bench, combo, clientOrderId, 3);
      await statusOf(bench, clientOrderId, 'filled');
      for (const fill of bench.heard.fills(clientOrderId))
        require(dec(fill.price).sign() < 0, `a credit is a negative price: ${fill.price}`);
      // Some venues list the legs' executions a moment after the order's.
      await until(
        'fills of the legs',
        () => bench.heard.legFills(clientOrderId).length >= 2,
        () => bench.heard.text(),
      );
      const { positions } = await massStatus(bench);
      const held = (of: Traded) => positions.find((p) => p.instrumentId === of.instrument.id)?.qty ?? '0';
      require(dec(held(low)).eq(dec('3')), `long leg ${held(low)}`);
      require(dec(held(high)).eq(dec('-3')), `short leg ${held(high)}`);
    },
  },
  {
    id: 'C93',
    title: 'a combo rests, is found in the mass status as that combo, is modified and canceled',
    skip: skipFirst(needsCombos, needsModify),
    run: async (bench) => {
      const { combo } = await creditSpread(bench);
      const sent = await submitted(bench, combo, { limit: -60, units: 3 });
      const { clientOrderId, instrumentId, qty } = sent;
      const { venueOrderId } = await statusOf(bench, clientOrderId, 'accepted');
      const listed = (await massStatus(bench)).orders.find((o) => o.clientOrderId === clientOrderId);
      require(listed?.instrumentId === combo.instrument.id, JSON.stringify(listed));
      const limitPrice = dec(sent.limitPrice ?? '0')
        .add(dec(combo.step))
        .text();
      const modified = await bench.client.modifyOrder({ clientOrderId, venueOrderId, instrumentId, qty, limitPrice });
      require(modified.kind === 'acked', JSON.stringify(modified));
      const canceled = await bench.client.cancelOrder({ clientOrderId, venueOrderId, instrumentId });
      require(canceled.kind === 'acked', JSON.stringify(canceled));
      await statusOf(bench, clientOrderId, 'canceled');
    },
  },
  {
    id: 'C94',
    title: 'the same legs in the same order are the same combo; legs that make no sense are refused',
    skip: needsCombos,
    run: async (bench) => {
      const { combo, low } = await creditSpread(bench);
      const again = await bench.client.defineCombo(combo.instrument.legs ?? []);
      require(again.ok && again.value.id === combo.instrument.id, JSON.stringify(again));
      const one = await bench.client.defineCombo([{ instrumentId: low.instrument.id, side: 'buy', ratio: 1 }]);
      require(!one.ok, 'a combo of one leg was taken');
    },
  },
  {
    id: 'C95',
    title: 'what-if of a combo gives its margin',
    skip: skipFirst(needsCombos, needsWhatIf),
    run: async (bench) => {
      const { combo } = await creditSpread(bench);
      const answer = await bench.client.whatIf(orderOf(bench, combo, { limit: -30, units: 1 }));
      require(answer.ok && readMargin(answer.value).answer !== null, JSON.stringify(answer));
    },
  },
];

const SIZES = { base: '5', step: '0.05', unit: '1' };

/** Two puts of the third expiry below the market, with books of their own: bid and ask one step around 5.00. */
async function twoPuts(bench: Bench): Promise<readonly [Traded, Traded]> {
  const underlying = bench.optionsOn;
  require(underlying !== null, 'not skipped');
  const chain = await bench.client.optionChain(underlying.instrument.id);
  require(chain.ok, JSON.stringify(chain));
  const expiry = chain.value.expiries.at(3) ?? chain.value.expiries.at(-1);
  require(expiry !== undefined && expiry.strikes.length > 4, 'no strikes');
  const near = expiry.strikes.filter(
    (s): s is ChainStrike & { readonly putId: InstrumentId } =>
      s.putId !== null && dec(s.strike).lt(dec(underlying.base)),
  );
  const [low, high] = near.slice(-2);
  require(low !== undefined && high !== undefined, 'no puts below the market');
  const defined = await bench.client.defineInstruments([low.putId, high.putId]);
  require(defined.ok, JSON.stringify(defined));
  const [a, b] = defined.value;
  require(a !== undefined && b !== undefined, 'two contracts');
  return [await contract(bench, a), await contract(bench, b)];
}

const contract = (bench: Bench, instrument: Instrument): Promise<Traded> =>
  tradedOf(bench.host, instrument, bench.hostIdOf(instrument.id), SIZES);

type Spread = { readonly combo: Traded; readonly low: Traded; readonly high: Traded };

/** A bull put whose mid is a credit of 1.00: steps of 0.05 from a base of 0, so that −20 is the mid. */
export async function creditSpread(bench: Bench): Promise<Spread> {
  const [low, high] = await twoPuts(bench);
  setMarket(bench, low, { bid: -1, ask: 1 });
  setMarket(bench, high, { bid: 19, ask: 21 });
  const listed = await bench.client.defineCombo(verticalLegs(high.instrument.id, low.instrument.id));
  require(listed.ok, JSON.stringify(listed));
  const { value: instrument } = listed;
  const zero = { base: dec('0').text(), step: dec('0.05').text(), unit: dec('1').text() };
  return { combo: { instrument, host: instrument, ...zero }, low, high };
}
