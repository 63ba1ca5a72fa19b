/**
 * Prints the seed of the run once, so that any failure can be run again with `RUNG_SEED=<seed>`.
 */

/** Called by the runner before the first test. */
export function setup(): void {
  process.stdout.write(`seed ${process.env['RUNG_SEED'] ?? 'unset'} (repeat with RUNG_SEED)\n`);
}
