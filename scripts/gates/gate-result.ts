/**
 * What a gate says: how much it inspected and what it found.
 * Invariant: a gate that inspected nothing has failed, whatever its tool said.
 */

export interface GateResult {
  /** How many files (or packages) were looked at. */
  readonly inspected: number;
  /** One line each; empty when the gate is passed. */
  readonly problems: readonly string[];
}

/** The same result, with a problem added if nothing was inspected. */
export function refuseEmpty(result: GateResult, what: string): GateResult {
  if (result.inspected > 0) return result;
  return { inspected: 0, problems: [...result.problems, `${what}: nothing was inspected`] };
}

/** Prints the problems and a closing line; the exit code of a script that is this gate alone. */
export function reportGate(name: string, result: GateResult): number {
  for (const problem of result.problems) console.error(problem);
  const verdict = result.problems.length === 0 ? 'passed' : `${result.problems.length} problems`;
  console.log(`${name}: ${result.inspected} inspected, ${verdict}`);
  return result.problems.length === 0 ? 0 : 1;
}
