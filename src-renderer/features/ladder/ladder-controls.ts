/** What may be done to a ladder in each state, in words. Pure; the engine has the last word on every one. */
import type { Ladder, LadderControl, LadderFinal } from '../../../shared/domain/index.ts';

/** The send slot of a ladder's controls: one for all but cancel, so that no two are under way together. */
export const controlSlot = (ladder: Pick<Ladder, 'ladderId'>): string => `ladder:${ladder.ladderId}:control`;
/** Cancel has its own: it never waits for what became of a pause or a step. */
export const cancelSlot = (ladder: Pick<Ladder, 'ladderId'>): string => `ladder:${ladder.ladderId}:cancel`;

export type ControlOffer = {
  readonly control: LadderControl;
  readonly label: string;
  readonly tip: string;
  /** Null: it can be pressed. */
  readonly disabled: string | null;
};

const FINISH: Readonly<Record<LadderFinal, readonly [label: string, tip: string]>> = {
  rest: ['Finish at limit', 'Skips what is left and rests at the last rung'],
  cancel: ['Finish: cancel', 'Skips what is left and cancels the rest'],
  marketable: ['Finish: cross', 'Skips what is left and crosses, up to the worst price'],
  market: ['Finish: market', 'Skips what is left and sends a market order'],
};

function notNow(ladder: Pick<Ladder, 'status'>): string | null {
  switch (ladder.status) {
    case 'done':
      return 'It has ended';
    case 'canceling':
      return 'Its cancel is under way';
    case 'finishing':
      return 'It is finishing';
    case 'starting':
    case 'working':
    case 'paused':
    case 'resting':
      return null;
  }
}

/** The four buttons, always in the same places. */
export function controlsOf(
  ladder: Pick<Ladder, 'status' | 'pause' | 'params' | 'currentRung' | 'rungs'>,
): readonly ControlOffer[] {
  const ended = notNow(ladder);
  const paused = ladder.status === 'paused';
  const last = ladder.currentRung >= ladder.rungs.length - 1;
  const resting = ladder.status === 'resting' ? 'It rests at its last limit' : null;
  const starting = ladder.status === 'starting' ? 'Nothing was sent yet' : null;
  const first: ControlOffer = paused
    ? { control: 'resume', label: 'Resume', tip: 'Goes on from a fresh quote', disabled: null }
    : { control: 'pause', label: 'Pause', tip: 'Stops stepping; the order rests', disabled: ended ?? resting };
  const [label, tip] = FINISH[ladder.params.final];
  return [
    first,
    {
      control: 'stepNow',
      label: 'Step now',
      tip: last ? 'Goes to the final action now' : 'Goes to the next rung now',
      disabled: ended ?? resting ?? starting ?? (paused ? 'Resume it first' : null),
    },
    { control: 'finish', label, tip, disabled: ended ?? resting ?? starting ?? (paused ? 'Resume it first' : null) },
    {
      control: 'cancel',
      label: 'Cancel',
      tip: 'Cancels its order and ends it',
      disabled: ladder.status === 'done' || ladder.status === 'canceling' ? ended : null,
    },
  ];
}

/** Whether what remains can be changed. */
export const mayChange = (ladder: Pick<Ladder, 'status'>): string | null => notNow(ladder);
