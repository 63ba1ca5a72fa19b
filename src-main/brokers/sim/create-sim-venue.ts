/** Makes the simulated venue: exchange, market, clients and venue.db, driven by an injected scheduler. */
import { err, type Result } from '../../../shared/domain/index.ts';
import type { SimVenue, SimVenueError, SimVenueOptions } from './types.ts';

export function createSimVenue(_options: SimVenueOptions): Result<SimVenue, SimVenueError> {
  return err({ kind: 'noInstruments', message: 'under construction' });
}
