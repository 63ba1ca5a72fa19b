import { describe, expect, it } from 'vitest';
import { durationMs, readReplayArguments } from '../../../scripts/replay/arguments.ts';

describe('the words of npm run replay', () => {
  it('reads every flag, in both spellings', () => {
    const read = readReplayArguments(
      '--data quotes --symbols ibm,SPY --every=5m --side both --speed max --seed 7 --qty 200 --wait 10s'.split(' '),
    );
    expect(read).toEqual({
      ok: true,
      value: {
        data: ['quotes'],
        symbols: ['IBM', 'SPY'],
        everyMs: 300_000,
        sides: ['buy', 'sell'],
        speed: 0,
        seed: 7,
        qty: '200',
        waitMs: 10_000,
      },
    });
  });

  it.each([
    [['--symbols', 'IBM'], '--data'],
    [['--data', 'x', '--side', 'up'], '--side'],
    [['--data', 'x', '--every', '0m'], '--every'],
    [['--data', 'x', '--every', '1.5m'], '--every'],
    [['--data', 'x', '--speed', '0'], '--speed'],
    [['--data', 'x', '--speed', 'NaN'], '--speed'],
    [['--data', 'x', '--qty', '1e400'], '--qty'],
    [['--data', 'x', '--qty', '-1'], '--qty'],
    [['--data', 'x', '--seed', 'one'], '--seed'],
    [['--data', 'x', '--nonsense', '1'], '--nonsense'],
    [['--data'], '--data'],
  ])('refuses %j and names %s', (words, flag) => {
    const read = readReplayArguments(words);
    expect(read).toMatchObject({ ok: false, error: { kind: 'badFlag', flag } });
    expect(read.ok ? '' : read.error.message).toContain(flag);
  });

  it('takes durations in seconds, minutes and hours only', () => {
    expect([durationMs('15s'), durationMs('5m'), durationMs('1h'), durationMs('5'), durationMs('m')]).toEqual([
      15_000,
      300_000,
      3_600_000,
      null,
      null,
    ]);
  });
});
