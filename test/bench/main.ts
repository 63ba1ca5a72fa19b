/**
 * `npm run bench [-- <name> …]`: prints one JSON object a line. Alone on the machine the ratios mean most; a goal that is not
 * met is printed as `"ok": false` and does not fail the run.
 */
import { BENCHES } from './registry.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `No bench is called ${unknown.join(', ')}. There are: ${BENCHES.map((b) => b.name).join(', ')}\n`,
  );
  process.exit(2);
}
let failed = 0;
for (const bench of BENCHES) {
  if (asked.length > 0 && !asked.includes(bench.name)) continue;
  try {
    const outcome = await bench.run();
    if (typeof outcome === 'string') process.stderr.write(`${bench.name} skipped: ${outcome}\n`);
    else for (const row of [outcome].flat()) process.stdout.write(`${JSON.stringify(row)}\n`);
  } catch (thrown) {
    failed += 1;
    process.stderr.write(
      `${bench.name} failed: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
    );
  }
}
process.exit(failed > 0 ? 1 : 0);
