import { describe, expect, it } from 'vitest';
import { parseStartOptions } from '../../../../scripts/start/start-options.ts';

describe('the flags of npm start', () => {
  it('passes everything but --shell to the app, in order', () => {
    expect(parseStartOptions(['--replay', 'a b', '--shell', 'browser', '--speed', '60', '--no-sandbox'])).toEqual({
      ok: true,
      value: { shell: 'browser', appArgs: ['--replay', 'a b', '--speed', '60', '--no-sandbox'] },
    });
  });

  it('takes --shell=electron', () => {
    expect(parseStartOptions(['--shell=electron'])).toEqual({ ok: true, value: { shell: 'electron', appArgs: [] } });
  });

  it.each([[['--shell']], [['--shell', 'qt']], [['--shell=']]])('refuses %j by name', (args) => {
    const result = parseStartOptions(args);
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('--shell takes electron or browser') });
  });
});
