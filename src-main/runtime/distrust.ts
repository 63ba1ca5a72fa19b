/** The machine woke up or its clock was set: the links count as lost until everything was pulled again (G17). */
import type { Logger } from '../ports/logger.ts';
import type { EngineLoop } from './engine-loop.ts';
import type { Heard } from './heard.ts';
import type { VenueLinks } from './venue-links.ts';

export type DistrustParts = {
  readonly logger: Logger;
  readonly loop: EngineLoop;
  readonly heard: Heard;
  readonly links: VenueLinks;
  /** The market's time. */
  readonly nowMs: number;
};

/** Gates every link that is up and reads it anew; tells the trader why. */
export function distrust({ logger, loop, heard, links, nowMs }: DistrustParts, reason: string): void {
  logger.warn('the clock jumped', { reason });
  loop.alert(
    'warning',
    'Connections are checked again',
    `Trading waits until orders and positions were read again: ${reason}.`,
  );
  heard.distrust(nowMs);
  for (const link of links.all()) link.bounce(reason);
}
