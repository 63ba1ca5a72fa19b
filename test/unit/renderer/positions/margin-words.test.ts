import { describe, expect, test } from 'vitest';
import {
  dec,
  type Instrument,
  type Position,
  type PositionMargin,
  type PositionValue,
} from '../../../../shared/domain/index.ts';
import { leverageWords, liquidationWords } from '../../../../src-renderer/features/positions/margin-words.ts';
import type { Row } from '../../../../src-renderer/features/positions/position-row.ts';
import { equity } from '../instruments.ts';

const instrument: Instrument = { ...equity('BTC'), priceScale: 1 };
const margin = (more: Partial<PositionMargin>): PositionMargin =>
  ({
    ...{ leverage: '20', marginMode: 'cross', liquidationPrice: '85000.05', tsEventMs: 10 },
    ...more,
  }) as PositionMargin;

function row(of: PositionMargin | undefined, mark: string | null, updatedMs = 5): Row {
  const position = { qty: '1', updatedMs, ...(of === undefined ? {} : { margin: of }) } as unknown as Position;
  const value = mark === null ? null : ({ mark } as unknown as PositionValue);
  return { position, instrument, value, brackets: [], stops: [] };
}

describe('the margin of a position in words (S1.3)', () => {
  test('leverage and mode, whichever of them the venue says', () => {
    expect(leverageWords(margin({}))).toBe('20x cross');
    expect(leverageWords(margin({ marginMode: null }))).toBe('20x');
    expect(leverageWords(margin({ leverage: null, marginMode: 'isolated' }))).toBe('isolated');
    expect(leverageWords(margin({ leverage: null, marginMode: null }))).not.toBe('');
  });

  test('the liquidation price warns as the mark comes near it', () => {
    const toneAt = (mark: string | null): string =>
      liquidationWords(row(margin({ liquidationPrice: dec('85000').text() }), mark)).tone;
    expect([toneAt('120000'), toneAt('100000'), toneAt('88000'), toneAt('82000'), toneAt(null)]).toEqual([
      'plain',
      'warn',
      'bad',
      'bad',
      'plain',
    ]);
  });

  test('S1.3: what counts is the venue’s own mark; the nearer of it and ours warns; past the price nothing is left', () => {
    const of = (markPrice: string, mark: string, qty = '1') => {
      const at = row(margin({ liquidationPrice: dec('85000').text(), markPrice: dec(markPrice).text() }), mark);
      return liquidationWords({ ...at, position: { ...at.position, qty: dec(qty).text() } });
    };
    expect(of('88000', '120000').tone).toBe('bad');
    expect(of('120000', '88000').tone).toBe('bad');
    expect(of('120000', '120000').tone).toBe('plain');
    expect(of('88000', '120000').title).toContain(
      '3.40 % from the venue’s own mark of 88,000.00, as last told; 29.16 %',
    );
    expect(of('84000', '120000').title).toContain('0 % from the venue’s own mark');
    expect(of('84000', '84000', '-1').title).toContain('1.19 % from the venue’s own mark');
    expect(of('120000', '120000', '-1').tone).toBe('bad');
  });

  test('none, not on margin, and older than the last fill are told apart', () => {
    expect(liquidationWords(row(margin({ liquidationPrice: null }), '1')).text).toBe('none');
    expect(liquidationWords(row(undefined, '1')).text).toBe('');
    const old = liquidationWords(row(margin({}), '200000', 11));
    expect([old.tone, old.title]).toEqual(['muted', expect.stringContaining('before the last fill')]);
  });
});
