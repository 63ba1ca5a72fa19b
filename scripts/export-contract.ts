/** Writes docs/contract.schema.json from the contract's schemas. `--check` only says whether it is current. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { contractJsonText } from '../shared/contract/json-schema.ts';

const path = fileURLToPath(new URL('../docs/contract.schema.json', import.meta.url));
const text = contractJsonText();
const current = existsSync(path) && readFileSync(path, 'utf8') === text;

if (process.argv.includes('--check')) {
  console.log(current ? 'docs/contract.schema.json is current' : 'docs/contract.schema.json is out of date');
  process.exitCode = current ? 0 : 1;
} else {
  if (!current) writeFileSync(path, text);
  console.log(current ? 'docs/contract.schema.json was current' : 'docs/contract.schema.json written');
}
