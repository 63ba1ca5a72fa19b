/** Polygon's refusals in a trader's words; what is not in the table is shown as it came. */
import type { VenueError } from '../../ports/execution-client.ts';

const STATUSES: Readonly<Record<number, string>> = {
  401: 'Polygon did not accept the key: check it in the dashboard',
  403: 'the plan of this key does not include that data: choose another or upgrade it',
  404: 'Polygon has no such data',
  429: "too many requests a minute for this key's plan",
};

/** A refusal with its status. `said`: Polygon's own words, cut. */
export function refusalOf(status: number, said: string): VenueError {
  const meaning = STATUSES[status];
  const words = said.slice(0, 160);
  return {
    kind: 'refused',
    message: meaning === undefined ? `Polygon: ${words} (HTTP ${status})` : `${meaning} (${words || `HTTP ${status}`})`,
  };
}

/** Words of the stream's status messages; null: nothing is wrong. */
export function streamFault(status: string, message: string): string | null {
  if (status === 'auth_failed') return 'Polygon did not accept the key on its stream';
  if (status === 'max_connections') return 'another connection uses this stream already (Polygon allows one a plan)';
  if (status === 'auth_timeout' || status === 'auth_required') return 'Polygon wanted the key again';
  if (status === 'error' && /not authorized|entitled|upgrade/i.test(message))
    return "the key's plan does not include this stream";
  return status === 'error' ? `Polygon's stream: ${message.slice(0, 120)}` : null;
}
