/**
 * Ladder presets: built-in ones and those the trader saved. A preset is a part of a ladder draft; applying one replaces
 * exactly the fields it names. Saved ones live in this browser's localStorage, read with suspicion.
 */
import {
  Decimal,
  dec,
  err,
  ok,
  tickAt,
  type Instrument,
  type LadderDefaults,
  type Result,
} from '../../../shared/domain/index.ts';
import { newLadderDraft, type LadderDraft } from '../../ui/ladder-draft.ts';

export type LadderPreset = {
  readonly id: string;
  readonly name: string;
  /** What it does, for the tooltip. */
  readonly hint: string;
  readonly values: Partial<LadderDraft>;
  readonly saved: boolean;
};

/** Most presets that may be saved, and the longest name. */
export const SAVED_PRESETS_MAX = 30;
export const PRESET_NAME_MAX = 40;
/** Where they are kept. */
export const PRESETS_KEY = 'rung.ladderPresets';

const built = (id: string, name: string, hint: string, values: Partial<LadderDraft>): LadderPreset => ({
  id,
  name,
  hint,
  values: { wait: '', orderTimeout: '', ...values },
  saved: false,
});

/** In the order they are offered; the first is the default (S3.1), the third S0.5. */
export const BUILT_IN_PRESETS: readonly LadderPreset[] = [
  built('patient', 'Patient 0/10/20/30', 'Starts at the mid, gives up to 30 % of the half-spread', {
    steps: 'toward',
    toward: ['0', '10', '20', '30'],
    total: '120',
    final: 'rest',
  }),
  built('brisk', 'Brisk 0/33/67/100', 'Starts at the mid, ends at the far touch', {
    steps: 'toward',
    toward: ['0', '33', '67', '100'],
    total: '120',
    final: 'rest',
  }),
  built('increment', 'Fixed 0.01 × 10', 'From the mid, 0.01 (or a tick, if wider) each 5 s, ten times', {
    steps: 'increment',
    increment: '0.01',
    rungs: '10',
    wait: '5',
    orderTimeout: '5',
    total: '120',
    final: 'cancel',
  }),
  built('joinTake', 'Join, then take', 'Rests at the near touch, then crosses up to the worst price', {
    steps: 'ticks',
    ticks: ['0'],
    total: '120',
    final: 'marketable',
  }),
  built('join', 'Join and rest', 'Rests at the near touch', {
    steps: 'ticks',
    ticks: ['0'],
    total: '120',
    final: 'rest',
  }),
];

/** Id of a draft that no preset describes. */
export const CUSTOM_PRESET = 'custom';

/** The draft with a preset's fields in place; an increment below the instrument's tick becomes one tick. */
export function applyPreset(
  draft: LadderDraft,
  preset: LadderPreset,
  market: { readonly instrument: Pick<Instrument, 'ticks'>; readonly price: Decimal | null } | null,
): LadderDraft {
  const next = { ...draft, ...preset.values };
  if (preset.saved || next.steps !== 'increment' || market === null || market.price === null) return next;
  const tick = tickAt(market.instrument, market.price);
  return tick.gt(dec(next.increment)) ? { ...next, increment: tick.trim().toString() } : next;
}

/** The built-in presets, the first with the rungs and the time that the settings file gives. */
function builtIn(standards: LadderDefaults | undefined): readonly LadderPreset[] {
  const [first, ...others] = BUILT_IN_PRESETS;
  if (standards === undefined || first === undefined) return BUILT_IN_PRESETS;
  const { towardPct, totalMs } = standards;
  const values = { ...first.values, toward: [...towardPct], total: String(totalMs / 1000) };
  const hint = `Starts at the mid, gives up to ${towardPct.at(-1) ?? '0'} % of the half-spread`;
  return [{ ...first, name: `Patient ${towardPct.join('/')}`, hint, values }, ...others];
}

/** Built-in presets, then the saved ones; a saved one with a built-in's id is left out. */
export function mergePresets(saved: readonly LadderPreset[], standards?: LadderDefaults): readonly LadderPreset[] {
  const taken = new Set(BUILT_IN_PRESETS.map((p) => p.id));
  return [...builtIn(standards), ...saved.filter((p) => !taken.has(p.id))];
}

/** The saved list with this draft under a name; the same name (letter case apart) is replaced. */
export function withSavedPreset(
  saved: readonly LadderPreset[],
  name: string,
  draft: LadderDraft,
): Result<readonly LadderPreset[], string> {
  const short = name.trim();
  if (short === '') return err('Give it a name');
  if (short.length > PRESET_NAME_MAX) return err(`At most ${PRESET_NAME_MAX} characters`);
  if (BUILT_IN_PRESETS.some((p) => p.name.toLowerCase() === short.toLowerCase()))
    return err('A built-in preset has this name');
  const others = saved.filter((p) => p.name.toLowerCase() !== short.toLowerCase());
  if (others.length >= SAVED_PRESETS_MAX) return err(`At most ${SAVED_PRESETS_MAX} saved presets: delete one first`);
  // A worst price and a floor belong to one instrument at one time: never kept.
  const values: LadderDraft = { ...draft, worst: '', floor: '' };
  const preset: LadderPreset = {
    id: `saved:${short.toLowerCase()}`,
    name: short,
    hint: 'Saved by you',
    values,
    saved: true,
  };
  return ok([...others, preset]);
}

/** Saved presets as text for the storage. */
export const serialisePresets = (saved: readonly LadderPreset[]): string =>
  JSON.stringify(saved.map((p) => ({ name: p.name, values: p.values })));

const CHOICES: { readonly [K in keyof LadderDraft]?: readonly string[] } = {
  steps: ['toward', 'increment', 'ticks'],
  reference: ['frozen', 'follow'],
  final: ['rest', 'cancel', 'marketable', 'market'],
  rounding: ['passive', 'nearest', 'aggressive'],
  replace: ['modify', 'cancelThenPlace'],
  onLocked: ['take', 'wait'],
};

function fits(key: keyof LadderDraft, value: unknown, sample: unknown): boolean {
  const choices = CHOICES[key];
  if (choices !== undefined) return typeof value === 'string' && choices.includes(value);
  if (Array.isArray(sample)) return Array.isArray(value) && value.every((v) => typeof v === 'string');
  return typeof value === typeof sample;
}

/** Reads what the storage holds; anything that is not a preset of ours is dropped, never trusted. */
export function parsePresets(text: string | null): readonly LadderPreset[] {
  if (text === null) return [];
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(data)) return [];
  const sample = newLadderDraft();
  let saved: readonly LadderPreset[] = [];
  for (const item of data.slice(0, SAVED_PRESETS_MAX) as unknown[]) {
    if (typeof item !== 'object' || item === null) continue;
    const { name, values } = item as { name?: unknown; values?: unknown };
    if (typeof name !== 'string' || typeof values !== 'object' || values === null) continue;
    const kept = Object.entries(values).filter(([key, value]) => {
      const known = key as keyof LadderDraft;
      return Object.hasOwn(sample, key) && fits(known, value, sample[known]);
    });
    const added = withSavedPreset(saved, name, { ...sample, ...Object.fromEntries(kept) });
    if (added.ok) saved = added.value;
  }
  return saved;
}
