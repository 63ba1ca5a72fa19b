/**
 * `npm run licences [-- --write]`: checks the licences of all packages; `--write` renews THIRD-PARTY-NOTICES first.
 */
import { writeFileSync } from 'node:fs';
import { reportGate } from './gates/gate-result.ts';
import { licenceGate, lockedPackages, thirdPartyNotices } from './gates/licence-gate.ts';
import { fromRoot } from './lib/project-root.ts';

if (process.argv.includes('--write')) {
  writeFileSync(fromRoot('THIRD-PARTY-NOTICES'), thirdPartyNotices(lockedPackages()));
}
process.exitCode = reportGate('licences', licenceGate());
