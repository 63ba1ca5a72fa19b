/** The loss of the engine in words: one sentence, since when, which attempt, what still works. Pure. */
import type { LinkState } from '../../client/terminal-client.ts';
import { formatSpan, formatTime } from '../../ui/format.ts';

export type CoverWords = {
  readonly sentence: string;
  readonly facts: string;
  readonly reason: string;
  /** What is true meanwhile, each a sentence. */
  readonly meanwhile: readonly string[];
  /** Only a reload helps. */
  readonly reload: boolean;
};

/** What the cover says; null while there is nothing to cover. `nowMs`: the machine's clock. */
export function coverWords(link: LinkState, nowMs: number): CoverWords | null {
  switch (link.kind) {
    case 'live':
      return null;
    case 'connecting':
    case 'lost': {
      const since =
        link.kind === 'lost'
          ? `Since ${formatTime(link.sinceMs)} ET (${formatSpan(nowMs - link.sinceMs)})`
          : 'Connecting';
      return {
        sentence: 'The engine is not answering: everything below is old, and nothing can be sent from here.',
        facts: `${since} · attempt ${link.attempt} · trying again by itself`,
        reason: link.kind === 'lost' ? link.reason : '',
        meanwhile: [
          'Orders that rest at the venue stay there and may fill.',
          'If only this screen lost its line, the engine goes on working your ladders; if the engine is down, they stand still and wait for you after its restart.',
          'When it is back, this screen shows what the engine then knows; nothing you pressed is sent again by itself.',
        ],
        reload: false,
      };
    }
    case 'refused':
      return {
        sentence: refusedSentence(link.error.kind),
        facts: 'Not trying again',
        reason: link.error.message,
        meanwhile: ['The engine itself goes on; only this screen is shut out.'],
        reload: true,
      };
  }
}

function refusedSentence(kind: string): string {
  if (kind === 'unauthorized') return 'This screen has no right to the engine: its token is missing or wrong.';
  if (kind === 'unsupportedVersion') return 'The engine was updated and this screen is of an older version: reload it.';
  return 'The engine refused this screen.';
}
