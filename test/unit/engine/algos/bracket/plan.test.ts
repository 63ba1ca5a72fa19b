import { describe, expect, it } from 'vitest';
import {
  capabilitiesFor,
  dec,
  type Bracket,
  type BracketParams,
  type Capabilities,
} from '../../../../../shared/domain/index.ts';
import { planExits, type PlanFacts } from '../../../../../src-main/engine/algos/bracket/plan.ts';
import {
  ALPACA,
  BARE,
  LINKED,
  PAIRED,
  UNLINKED,
  bracketDesk,
  enter,
  exits,
  stopAt,
  targetAt,
  theBracket,
} from './bracket-desk.ts';

function bracketWith(params: BracketParams): Bracket {
  const desk = bracketDesk(UNLINKED);
  enter(desk, exits());
  return { ...theBracket(desk), entryFilled: dec('60').text(), entryAvg: dec('100').text(), params };
}

function plan(capabilities: Capabilities, params = exits(), more: Partial<PlanFacts> = {}): string[] {
  const facts = {
    capabilities,
    entryEnded: true,
    cover: dec('60'),
    stopPrice: dec('95'),
    targetPrice: dec('105'),
    refused: null,
    ...more,
  };
  const { stop, target, linked } = planExits(bracketWith(params), facts);
  return [`stop ${stop?.holder ?? '-'}`, `target ${target?.holder ?? '-'}`, ...(linked ? ['linked'] : [])];
}

describe('G13, G14: who holds what', () => {
  it.each<[string, string[], string[]]>([
    ['a venue that links exits holds both', plan(LINKED), ['stop venue', 'target venue', 'linked']],
    [
      'where nothing is linked the stop rests and the app watches the target',
      plan(UNLINKED),
      ['stop venue', 'target app'],
    ],
    [
      'while the entry works on a venue that takes no stop then, the app holds both',
      plan(ALPACA, exits(), { entryEnded: false }),
      ['stop app', 'target app', 'linked'],
    ],
    ['after it the venue holds both', plan(ALPACA), ['stop venue', 'target venue', 'linked']],
    ['a bare venue holds nothing', plan(BARE), ['stop app', 'target app']],
    [
      'a target alone rests even where nothing is linked',
      plan(UNLINKED, exits({ stop: null }), { stopPrice: null }),
      ['stop -', 'target venue'],
    ],
    [
      'a stop that the venue refuses goes to the app where the trader allowed it',
      plan(LINKED, exits(), { refused: 'no' }),
      ['stop app', 'target app', 'linked'],
    ],
    [
      'and is tried again at the venue where not',
      plan(LINKED, exits({ appHeldAccepted: false }), { refused: 'no' }),
      ['stop venue', 'target venue', 'linked'],
    ],
    [
      'a venue that cannot hold it, without the word of the trader: nobody',
      plan(BARE, exits({ appHeldAccepted: false })),
      ['stop none', 'target app'],
    ],
    ['two exits that can be one order are one', plan(PAIRED), ['stop venue', 'target venue', 'linked']],
    [
      'exits with two times in force cannot be one order: the app watches the target',
      plan(PAIRED, exits({ stop: stopAt('95.00', { tif: 'day' }) })),
      ['stop venue', 'target app'],
    ],
    [
      'nor one that acts outside regular hours',
      plan(PAIRED, exits({ target: { ...targetAt('105.00'), sessions: ['pre', 'regular'] } })),
      ['stop venue', 'target app'],
    ],
    [
      'nor a stop that trails',
      plan(
        PAIRED,
        exits({ stop: stopAt('95.00', { type: 'trailingStop', trail: { kind: 'percent', pct: dec('2').text() } }) }),
      ),
      ['stop venue', 'target app'],
    ],
    ['nor parts of a share', plan(PAIRED, exits(), { cover: dec('60.5') }), ['stop venue', 'target app']],
    [
      'a class that the venue links no exits of has none',
      plan(capabilitiesFor({ ...PAIRED, byClass: { equity: { ...PAIRED, linksExits: false } } }, 'equity')),
      ['stop venue', 'target app'],
    ],
    [
      'a stop that rests alone stays alone',
      plan(PAIRED, exits(), { unpaired: 'it protects' }),
      ['stop venue', 'target app'],
    ],
    ['without a target there is nothing to pair', plan(PAIRED, exits({ target: null })), ['stop venue', 'target -']],
    ['nothing is covered, nothing is held', plan(LINKED, exits(), { cover: dec('0') }), ['stop -', 'target -']],
  ])('%s', (_name, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('a venue without trailing stops holds a plain stop that the app moves', () => {
    const trailing = stopAt('95.00', { type: 'trailingStop', trail: { kind: 'price', amount: dec('2.00').text() } });
    const capabilities: Capabilities = { ...UNLINKED, orderTypes: ['market', 'limit', 'stop'] };
    const facts = {
      capabilities,
      entryEnded: true,
      cover: dec('60'),
      stopPrice: dec('95'),
      targetPrice: null,
      refused: null,
    };
    expect(planExits(bracketWith(exits({ stop: trailing })), facts).stop).toMatchObject({
      holder: 'venue',
      type: 'stop',
      trail: null,
    });
  });
});
