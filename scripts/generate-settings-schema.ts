/** `node scripts/generate-settings-schema.ts`: writes docs/settings.schema.json, with which editors complete and check settings.yaml. */
import { writeFileSync } from 'node:fs';
import { settingsJsonSchema } from '../src-main/shell/settings-schema.ts';
import { fromRoot } from './lib/project-root.ts';

writeFileSync(fromRoot('docs/settings.schema.json'), `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`);
process.stdout.write('docs/settings.schema.json written\n');
