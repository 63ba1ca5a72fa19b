/** `node scripts/generate-limits-doc.ts`: writes docs/limits.md from the named maxima of the source. */
import { writeFileSync } from 'node:fs';
import { limitsDoc } from './lib/limits-doc.ts';
import { fromRoot } from './lib/project-root.ts';

writeFileSync(fromRoot('docs/limits.md'), limitsDoc());
process.stdout.write('docs/limits.md written\n');
