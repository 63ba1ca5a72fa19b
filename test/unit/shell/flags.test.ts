import { describe, expect, it } from 'vitest';
import { DEFAULT_FLAGS, parseFlags } from '../../../src-main/shell/flags.ts';

describe('the command line', () => {
  it('without flags is the built-in market at real speed', () => {
    expect(parseFlags([])).toEqual({ ok: true, value: DEFAULT_FLAGS });
  });

  it('takes every flag in both spellings', () => {
    const args = [
      '--shell',
      'browser',
      '--port=8080',
      '--data-dir',
      '/tmp/x',
      '--replay',
      'a.csv',
      '--replay=b',
      '--speed',
      '60',
      '--seed',
      '7',
      '--no-sandbox',
      '--no-open',
    ];
    expect(parseFlags(args)).toEqual({
      ok: true,
      value: {
        ...DEFAULT_FLAGS,
        shell: 'browser',
        port: 8080,
        dataDir: '/tmp/x',
        replay: ['a.csv', 'b'],
        speed: 60,
        seed: 7,
        sandbox: false,
        open: false,
      },
    });
    expect(parseFlags(['--venue', '9000'])).toMatchObject({
      ok: true,
      value: { venue: { host: '127.0.0.1', port: 9000 } },
    });
    expect(parseFlags(['--venue', 'host.example:9000'])).toMatchObject({
      ok: true,
      value: { venue: { host: 'host.example', port: 9000 } },
    });
    expect(parseFlags(['--replay', 'x', '--speed', 'max'])).toMatchObject({ ok: true, value: { speed: 'max' } });
  });

  it.each([
    [['--shell', 'terminal'], '--shell'],
    [['--port', '70000'], '--port'],
    [['--port', '-1'], '--port'],
    [['--port'], '--port'],
    [['--port', '--no-open'], '--port'],
    [['--replay', 'x', '--speed', '0'], '--speed'],
    [['--replay', 'x', '--speed', '1e9'], '--speed'],
    [['--speed', '60'], '--speed'],
    [['--seed', 'seven'], '--seed'],
    [['--venue', 'host'], '--venue'],
    [['--venue', '9000', '--replay', 'x'], '--venue'],
    [['--market', 'elsewhere'], '--market'],
    [['--market', 'connections', '--venue', '9000'], '--market'],
    [['--market', 'connections', '--replay', 'x'], '--market'],
    [['--colour', 'red'], '--colour'],
    [['file.csv'], 'file.csv'],
  ])('refuses %j and names the flag', (args, flag) => {
    const parsed = parseFlags(args);
    expect(parsed).toMatchObject({ ok: false, error: { kind: 'flag', flag } });
    expect(!parsed.ok && parsed.error.message.startsWith(flag)).toBe(true);
  });
});
