/** Prints the golden run's hash and the runtime's versions as one JSON line: what the bundle does under another Node. */
import { goldenHash } from './golden-run.ts';

const { node, v8 } = process.versions;
const electron = process.versions['electron'] ?? null;
process.stdout.write(`${JSON.stringify({ hash: await goldenHash(), node, v8, electron })}\n`);
