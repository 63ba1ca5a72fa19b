/** The class of a state's tone; the words say it, the colour only repeats it. */
import type { Tone } from './state-words.ts';

export const TONE_CLASS: Readonly<Record<Tone, string>> = {
  plain: '',
  good: 'up',
  warn: 'warn',
  bad: 'down',
  muted: 'muted',
};
