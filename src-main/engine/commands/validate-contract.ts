/** The second stage for options and combos: not expired, and a combo as the venue takes combos (G12). */
import {
  newYorkDayText,
  type Capabilities,
  type Instrument,
  type InstrumentId,
  type OrderType,
} from '../../../shared/domain/index.ts';
import { refusal, type Refusal } from './refusal.ts';

/** What it is looked at with; without `contracts` it is not. */
type Known = {
  readonly instrument: Instrument;
  readonly capabilities: Capabilities;
  readonly contracts?: ReadonlyMap<InstrumentId, Instrument>;
};

const PATH = 'command.instrumentId';

/** The first fault of an order in an option or a combo; null for everything else. */
export function contractFault(known: Known, type: OrderType, nowMs: number): Refusal | null {
  const { instrument, capabilities, contracts: instruments } = known;
  if ((instrument.option === null && instrument.legs === null) || instruments === undefined) return null;
  const today = newYorkDayText(nowMs);
  const legs = instrument.legs ?? [];
  const contracts = instrument.option === null ? legs.map((l) => instruments.get(l.instrumentId)) : [instrument];
  for (const [i, contract] of contracts.entries()) {
    if (contract === undefined) {
      return refusal('legs', PATH, `Leg ${i + 1} of ${instrument.symbol} is not known here; define the combo again.`);
    }
    const expiry = contract.option?.expiry ?? today;
    if (expiry < today) return refusal('expiredOption', PATH, `${contract.symbol} expired on ${expiry}.`);
  }
  if (instrument.legs === null) return null;
  if (legs.length > capabilities.comboLegsMax) {
    const most = capabilities.comboLegsMax === 0 ? 'no combos' : `combos of up to ${capabilities.comboLegsMax} legs`;
    return refusal('legs', PATH, `The venue takes ${most}; ${instrument.symbol} has ${legs.length}.`);
  }
  if (capabilities.comboOrderTypes.includes(type)) return null;
  const taken = capabilities.comboOrderTypes.join(', ');
  return refusal('unsupported', 'command.type', `The venue takes combos as ${taken} orders only, not ${type}.`);
}
