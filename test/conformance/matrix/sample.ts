/** The cells of a quick run. Pure. */
import type { FaultFamily } from './cell.ts';

type Named = { readonly name: string };
type Fault = Named & { readonly family: FaultFamily };

export const cellName = (state: Named, fault: Named): string => `${state.name} under ${fault.name}`;

/**
 * Each state with each family of faults (the pairs), the member turning with state and seed, and each fault at least once;
 * and the cells that no run leaves out.
 */
export function sampled(
  states: readonly Named[],
  faults: readonly Fault[],
  of: { readonly seed: number; readonly always: readonly string[] },
): ReadonlySet<string> {
  const found = new Set(of.always);
  const families = [...new Set(faults.map((one) => one.family))];
  for (const [i, state] of states.entries()) {
    for (const family of families) {
      const members = faults.filter((one) => one.family === family);
      const member = members[(i + of.seed) % members.length];
      if (member !== undefined) found.add(cellName(state, member));
    }
  }
  for (const [j, fault] of faults.entries()) {
    const struck = states.some((state) => found.has(cellName(state, fault)));
    const state = states[(j + of.seed) % states.length];
    if (!struck && state !== undefined) found.add(cellName(state, fault));
  }
  return found;
}
