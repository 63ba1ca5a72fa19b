/** A raw answer read by its shape; what does not fit is `malformed`, never a guess. */
import type { z } from 'zod';
import { err, ok, type Result } from '../../../shared/domain/index.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import { venueErrorOf, type RestFailure } from './errors.ts';

/** The checked answer, or what went wrong in words. `what` names the answer in the sentence. */
export function readAs<T>(
  answer: Result<unknown, RestFailure>,
  shape: z.ZodType<T>,
  what: string,
): Result<T, VenueError> {
  if (!answer.ok) return err(venueErrorOf(answer.error));
  const read = shape.safeParse(answer.value);
  if (read.success) return ok(read.data);
  const where = read.error.issues[0]?.path.join('.') ?? '';
  return err({ kind: 'malformed', message: `Alpaca's ${what} cannot be read${where === '' ? '' : ` (${where})`}` });
}
