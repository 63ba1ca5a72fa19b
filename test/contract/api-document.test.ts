/** docs/api.md is true: its example runs, and it names every kind, code, command and query of the contract. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractErrorSchema, commandErrorCodeSchema } from '../../shared/contract/server-schemas.ts';
import { CLOSE_CODES } from '../../src-main/shell/browser/socket-sink.ts';
import { FakeCore } from './fixtures/fake-core.ts';
import { COMMANDS, MESSAGES, QUERIES, SETUP } from './fixtures/messages.ts';
import { serverOver } from './fixtures/wires.ts';

const text = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const blockOf = (language: string): string => {
  const found = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`docs/api.md has no ${language} example`);
  return found;
};

describe('docs/api.md', () => {
  it.each([
    ['error kind', contractErrorSchema.shape.kind.options],
    ['code of the second stage', commandErrorCodeSchema.options],
    ['command', COMMANDS.map((c) => c.kind)],
    ['setup command', SETUP.map((c) => c.kind)],
    ['query', QUERIES.map((q) => q.kind)],
    ['message', MESSAGES.map((m) => m.t)],
    ['close code', Object.values(CLOSE_CODES)],
  ])('names every %s', (_, names) => {
    const missing = [...new Set<string | number>(names)].filter((name) => !new RegExp(`\\b${name}\\b`).test(text));
    expect(missing).toEqual([]);
  });

  it('has an example of at most about 20 lines that runs and trades', async () => {
    const example = blockOf('js');
    expect(example.split('\n').length).toBeLessThanOrEqual(27);
    const core = new FakeCore();
    const server = await serverOver(core);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rung-example-'));
    const file = path.join(folder, 'example.mjs');
    writeFileSync(file, example);
    let out = '';
    const child = execFile(process.execPath, [file, server.url]);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await new Promise<void>((resolve, reject) => {
      child.once('exit', () => {
        reject(new Error(`the example ended: ${out}`));
      });
      const hear = (chunk: string): void => {
        out += chunk;
        if (
          /quote 500\.00 500\.10/.test(out) &&
          /reply .*"accepted"/.test(out) &&
          /order upsert T-1 accepted/.test(out)
        ) {
          resolve();
        }
      };
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
    });
    expect(core.submitted).toHaveLength(1);
    await server.close('the test is over');
    await ended;
    expect(out).toContain('closed 1001');
    rmSync(folder, { recursive: true, force: true });
  });

  it('has a Python example that Python can parse, where there is one', async () => {
    const checked = await new Promise<string>((resolve) => {
      const child = execFile(
        'python3',
        ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'],
        (error, _out, errors) => {
          resolve(error === null ? '' : 'code' in error && error.code === 'ENOENT' ? 'no python3 here' : errors);
        },
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(blockOf('python'));
    });
    if (checked === 'no python3 here') console.log('skipped: there is no python3 here');
    else expect(checked).toBe('');
  });
});
