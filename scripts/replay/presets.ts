/** The ways of working an order that `npm run replay` compares. */
import {
  dec,
  type DecimalText,
  type LadderFinal,
  type LadderParams,
  type LadderSteps,
  type Price,
  type Side,
} from '../../shared/domain/index.ts';

export type ReplayPreset = { readonly name: string; readonly steps: LadderSteps; readonly final: LadderFinal };

const toward = (...pct: readonly string[]): LadderSteps => ({
  kind: 'toward',
  towardPct: pct.map((text): DecimalText => dec(text).text()),
});

/** The two ladders asked for, and the control: joining the near touch for as long, and taking the far one at once. */
export const REPLAY_PRESETS: readonly ReplayPreset[] = [
  { name: '0/10/20/30 %', steps: toward('0', '10', '20', '30'), final: 'marketable' },
  { name: '0/33/67/100 %', steps: toward('0', '33', '67', '100'), final: 'marketable' },
  { name: 'join', steps: { kind: 'ticks', ticks: [0] }, final: 'cancel' },
  { name: 'take', steps: toward('100'), final: 'marketable' },
];

/** How many rungs a preset asks for. */
export const rungsOf = (preset: ReplayPreset): number =>
  preset.steps.kind === 'toward' ? preset.steps.towardPct.length : 1;

export type LadderTerms = { readonly side: Side; readonly waitMs: number; readonly worstPrice: Price };

/** The ladder's parameters for one order. `join` waits as long at its one price as the ladders do at all of theirs. */
export function paramsOf(preset: ReplayPreset, terms: LadderTerms): LadderParams {
  const waitMs = preset.name === 'join' ? terms.waitMs * 4 : terms.waitMs;
  return {
    steps: preset.steps,
    factor: dec('1').text(),
    spreadSteps: null,
    reference: 'frozen',
    waitMs,
    orderTimeoutMs: null,
    totalMs: terms.waitMs * 6,
    worstPrice: terms.worstPrice,
    floor: null,
    rounding: preset.name === 'take' ? 'aggressive' : 'passive',
    final: preset.final,
    replace: 'modify',
    onLocked: 'take',
  };
}
