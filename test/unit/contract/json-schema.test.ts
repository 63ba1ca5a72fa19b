/** The exported JSON Schema: current, and of one mind with the decoder. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { contractJsonSchema, contractJsonText } from '../../../shared/contract/json-schema.ts';
import { decodeClientMessage } from '../../../shared/contract/decode.ts';
import { MESSAGES } from '../../contract/fixtures/messages.ts';

const ajv = new Ajv2020({ strict: false });
const id = 'contract';
ajv.addSchema({ ...contractJsonSchema(), $id: id });

describe('the exported JSON Schema', () => {
  it('is the one in docs', () => {
    const stored = readFileSync(new URL('../../../docs/contract.schema.json', import.meta.url), 'utf8');
    expect(stored === contractJsonText(), 'run `node scripts/export-contract.ts`').toBe(true);
  });

  it('names every part of the contract', () => {
    const definitions = Object.keys(contractJsonSchema()['$defs'] as object);
    for (const name of ['ClientMessage', 'ServerMessage', 'Command', 'Query', 'Order', 'Ladder', 'Terminal']) {
      expect(definitions).toContain(name);
    }
  });

  it('takes every valid message that the decoder takes', () => {
    const validate = ajv.getSchema(`${id}#/$defs/ClientMessage`);
    if (validate === undefined) throw new Error('no ClientMessage');
    for (const message of MESSAGES) {
      expect(validate(message), JSON.stringify(validate.errors)).toBe(true);
      expect(decodeClientMessage(message).ok).toBe(true);
    }
  });
});
