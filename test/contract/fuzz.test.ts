/**
 * 100,000 malformed commands, each one mutation of a valid one that a validator of its own (ajv on the exported JSON
 * Schema) calls invalid, sent over the real wire to the real terminal: 100,000 errors with kind and path, nothing else.
 */
import { performance } from 'node:perf_hooks';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { decodeClientMessage } from '../../shared/contract/decode.ts';
import { contractJsonSchema } from '../../shared/contract/json-schema.ts';
import type { ErrorMessage } from '../../shared/contract/messages.ts';
import { COMMANDS } from './fixtures/messages.ts';
import { mutate, seeded } from './fixtures/mutate.ts';
import { realTerminal } from './fixtures/real-terminal.ts';
import { connectWebSocket, serverOver } from './fixtures/wires.ts';

const COUNT = 100_000;
/** Messages on their way at once. */
const WINDOW = 2_000;
const SEED = Number(process.env['RUNG_SEED'] ?? '1');

function validator(): ValidateFunction {
  const ajv = new Ajv2020({ strict: false });
  ajv.addSchema({ ...contractJsonSchema(), $id: 'contract' });
  const validate = ajv.getSchema('contract#/$defs/ClientMessage');
  if (validate === undefined) throw new Error('the schema names no ClientMessage');
  return validate;
}

/** Whether the second validator takes this text: it must be JSON, and of the form that the schema asks for. */
function isValid(validate: ValidateFunction, text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  return validate(value) === true;
}

/** Half a minute where nothing else runs; others may take most of the machine. */
const LONGEST_MS = 300_000;

/** The next mutation that the second validator calls invalid. */
function malformed(next: () => number, validate: ValidateFunction, n: number): { text: string; rejected: number } {
  for (let rejected = 0; ; rejected += 1) {
    const command = COMMANDS[Math.floor(next() * COMMANDS.length)];
    const text = mutate({ t: 'command', commandId: `fuzz-${n}`, command }, next);
    if (!isValid(validate, text)) return { text, rejected };
  }
}

describe('malformed commands', { timeout: LONGEST_MS }, () => {
  it(`get ${COUNT} errors with kind and path for ${COUNT} messages; nothing is written, the engine lives`, async () => {
    const validate = validator();
    const next = seeded(SEED);
    const real = await realTerminal();
    const server = await serverOver(real.terminal.core);
    const client = await connectWebSocket(server.port);
    await client.greet();
    const before = real.journal();
    const started = performance.now();
    const errors: ErrorMessage[] = [];
    const collect = (): void => {
      for (const message of client.messages.splice(0)) if (message.t === 'error') errors.push(message);
    };
    let stillValid = 0;
    for (let sent = 0; sent < COUNT; ) {
      for (const end = Math.min(COUNT, sent + WINDOW); sent < end; sent += 1) {
        const { text, rejected } = malformed(next, validate, sent);
        stillValid += rejected;
        client.sendText(text);
      }
      await client.until(() => {
        collect();
        return errors.length >= sent;
      });
    }
    // One message more: had there been an answer too many, it would stand before this one's.
    client.send({ t: 'query', queryId: 1, query: { kind: 'status' } });
    await client.until(() => client.messages.some((m) => m.t === 'answer'));
    collect();
    const after = real.journal();
    const kinds = new Map<string, number>();
    for (const { error } of errors) kinds.set(error.kind, (kinds.get(error.kind) ?? 0) + 1);
    console.log(
      `${errors.length} errors for ${COUNT} malformed commands, seed ${SEED}: ` +
        `${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}; ` +
        `${stillValid} mutations were still valid and not counted; ${Math.round(performance.now() - started)} ms`,
    );
    expect(errors).toHaveLength(COUNT);
    expect(errors.filter(({ error }) => error.path === '' || error.message === '')).toEqual([]);
    expect([...kinds.keys()].filter((kind) => kind !== 'malformed' && kind !== 'notJson')).toEqual([]);
    expect(new Set(errors.map(({ error }) => error.path)).size).toBeGreaterThan(50);
    expect(after).toEqual(before);
    // The engine lives: it takes a good command and journals it.
    client.send({ t: 'command', commandId: 'good', command: { kind: 'setTradingState', state: 'halted' } });
    await client.until(() => client.messages.some((m) => m.t === 'reply' && m.reply.kind === 'accepted'));
    expect(real.journal().commands).toBe(before.commands + 1);
    client.close();
    await server.close('the test is over');
    await real.end();
  });

  it('are the same to the decoder and to the second validator, both ways', () => {
    const validate = validator();
    const next = seeded(SEED + 1);
    const differing: string[] = [];
    for (let n = 0; n < 30_000; n += 1) {
      const command = COMMANDS[Math.floor(next() * COMMANDS.length)];
      const text = mutate({ t: 'command', commandId: `fuzz-${n}`, command }, next);
      if (decodeClientMessage(text).ok !== isValid(validate, text)) differing.push(text);
    }
    expect(differing).toEqual([]);
  });
});
