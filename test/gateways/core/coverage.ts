/** Which operations of a published document a gateway serves; of each that it does not, the reason. */

/** Why operations are not served: the first pattern that fits `METHOD /path`. */
export type Reasons = readonly (readonly [pattern: RegExp, reason: string])[];

export type Coverage = {
  readonly served: readonly string[];
  readonly reasoned: readonly (readonly [operation: string, reason: string])[];
  /** Neither served nor explained: a gap that nobody has noticed. */
  readonly unexplained: readonly string[];
  /** Explained and served all the same: the explanation is out of date. */
  readonly stale: readonly string[];
};

/** Asks for every operation. `isServed`: whether the gateway knows it, whatever it answers. */
export async function coverageOf(
  operations: readonly string[],
  reasons: Reasons,
  isServed: (method: string, path: string) => Promise<boolean>,
): Promise<Coverage> {
  const served: string[] = [];
  const reasoned: [string, string][] = [];
  const unexplained: string[] = [];
  const stale: string[] = [];
  for (const operation of operations) {
    const [method = '', path = ''] = operation.split(' ');
    const reason = reasons.find(([pattern]) => pattern.test(operation))?.[1];
    const known = await isServed(method, path);
    if (known) served.push(operation);
    if (known && reason !== undefined) stale.push(operation);
    if (!known && reason !== undefined) reasoned.push([operation, reason]);
    if (!known && reason === undefined) unexplained.push(operation);
  }
  return { served, reasoned, unexplained, stale };
}

/** The figures and, by reason, what is not served. */
export function coverageText(title: string, { served, reasoned }: Coverage): string {
  const byReason = new Map<string, string[]>();
  for (const [operation, reason] of reasoned) byReason.set(reason, [...(byReason.get(reason) ?? []), operation]);
  const lines = [...byReason].map(([reason, list]) => `  not served (${list.length}): ${reason}`);
  const all = served.length + reasoned.length;
  return [`${title}: ${all} operations of the document, ${served.length} served`, ...lines].join('\n');
}
