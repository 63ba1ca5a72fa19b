/** `node scripts/generate-risk-doc.ts`: writes docs/risk-checks.md from the checks themselves. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { riskDoc } from './lib/risk-doc.ts';

const file = path.resolve(import.meta.dirname, '../docs/risk-checks.md');
writeFileSync(file, riskDoc());
console.log(`${path.relative(process.cwd(), file)} written`);
