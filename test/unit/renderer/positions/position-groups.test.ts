import { describe, expect, test } from 'vitest';
import type { AccountId, Instrument, Position, PositionValue } from '../../../../shared/domain/index.ts';
import { groupedLines, lineKey, type Line } from '../../../../src-renderer/features/positions/position-groups.ts';
import type { Row } from '../../../../src-renderer/features/positions/position-row.ts';
import { equity } from '../instruments.ts';
import { option } from '../options.ts';

const spy = equity('SPY');

function row(instrument: Instrument, qty: string, unrealised: string | null = '1.25', accountId = 'SIM-1'): Row {
  const ids = { accountId: accountId as AccountId, instrumentId: instrument.id };
  const position = { ...ids, qty, avgPrice: '1', realised: '0.50', fees: '0.65' } as unknown as Position;
  const value = unrealised === null ? null : ({ ...ids, unrealised, day: '-0.10' } as unknown as PositionValue);
  return { position, instrument, value, brackets: [], stops: [] };
}

const linesOf = (rows: readonly Row[], open: readonly string[] = []): readonly Line[] =>
  groupedLines(rows, { instruments: { [spy.id]: spy }, today: '2026-11-20', open: new Set(open) });

const nameOf = (rows: readonly Row[]): string | undefined => {
  const [first] = linesOf(rows);
  return first?.kind === 'group' ? first.group.name : undefined;
};

describe('option legs held together', () => {
  const condor = [
    row(option('655', 'put'), '2'),
    row(option('660', 'put'), '-2'),
    row(option('675', 'call'), '-2'),
    row(option('680', 'call'), '2'),
  ];

  test('a condor is one row that opens to four legs', () => {
    const [group, ...none] = linesOf(condor);
    expect(none).toEqual([]);
    expect(group?.kind === 'group' && group.group).toMatchObject({
      name: 'SPY 18 Dec iron condor',
      qty: '2',
      unrealised: '5.00',
      day: '-0.40',
      realised: '2.00',
      fees: '2.60',
      open: false,
    });
    const open = linesOf(condor, [lineKey(group!)]);
    expect(open.map((l) => l.kind)).toEqual(['group', 'position', 'position', 'position', 'position']);
    expect(new Set(open.map(lineKey)).size).toBe(5);
  });

  test('structures are known by their legs, whatever their order', () => {
    expect(nameOf([row(option('660', 'put'), '-1'), row(option('655', 'put'), '1')])).toBe('SPY 18 Dec bull put');
    expect(nameOf([row(option('660', 'call'), '-1'), row(option('665', 'call'), '1')])).toBe('SPY 18 Dec bear call');
    expect(nameOf([row(option('660', 'call'), '1'), row(option('660', 'put'), '1')])).toBe('SPY 18 Dec straddle');
    expect(nameOf([row(option('660', 'put'), '-2'), row(option('655', 'put'), '1')])).toBe('SPY 18 Dec, 2 legs');
  });

  test('a lone leg, another expiry, another account and shares stand by themselves', () => {
    const lines = linesOf([
      row(spy, '100'),
      row(option('660', 'put'), '1'),
      row(option('655', 'put', '2026-12-11'), '1'),
      row(option('650', 'put'), '1', '1', 'SIM-2'),
    ]);
    expect(lines.map((l) => l.kind)).toEqual(['position', 'position', 'position', 'position']);
  });

  test('a sum is unknown as soon as one leg is', () => {
    const [group] = linesOf([row(option('660', 'put'), '-1', null), row(option('655', 'put'), '1')]);
    expect(group?.kind === 'group' && group.group.unrealised).toBeNull();
  });
});
