/**
 * `node scripts/generate-settings-schema.ts`: writes docs/settings.schema.json and docs/thresholds.schema.json, with which editors
 * complete and check settings.yaml and thresholds.json.
 */
import { writeFileSync } from 'node:fs';
import { settingsJsonSchema, thresholdsJsonSchema } from '../src-main/shell/settings-schema.ts';
import { fromRoot } from './lib/project-root.ts';

for (const [name, schema] of [
  ['settings', settingsJsonSchema()],
  ['thresholds', thresholdsJsonSchema()],
] as const) {
  writeFileSync(fromRoot(`docs/${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  process.stdout.write(`docs/${name}.schema.json written\n`);
}
