/**
 * The decimal type against big.js: a million random operations in all (issue's figure), each compared digit by digit.
 * RUNG_FULL multiplies them by five. The seed is the run's; a failure prints the operation and its operands.
 */
import Big from 'big.js';
import { describe, expect, test } from 'vitest';
import { Decimal, type Rounding } from '../../../shared/domain/index.ts';

const OPERATIONS = 1_000_000 * (process.env['RUNG_FULL'] === undefined ? 1 : 5);
const seed = Number(process.env['RUNG_SEED'] ?? '1');

/** Marsaglia's xorshift32: enough chance for operands, the same on every machine. */
function randomOf(start: number): (bound: number) => number {
  let state = start >>> 0 || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

const random = randomOf(seed * 2_654_435_761);
const ROUNDINGS: readonly Rounding[] = ['floor', 'ceil', 'nearest', 'towardZero'];

/** Signed text of up to 15 digits before and 8 after the point; often short, sometimes at an edge. */
function randomText(): string {
  const edge = random(12);
  if (edge === 0) return ['0', '1', '-1', '0.5', '-0.5', '0.05', '99999999', '0.00000001'][random(8)] ?? '0';
  const whole = random(10 ** (1 + random(8)));
  const more = random(6) === 0 ? String(random(10_000_000)) : '';
  const scale = random(9);
  const fraction = scale === 0 ? '' : `.${String(random(10 ** scale)).padStart(scale, '0')}`;
  const digits = more === '' || whole === 0 ? String(whole) : `${whole}${more}`;
  return `${random(2) === 0 ? '-' : ''}${digits}${fraction}`;
}

/** big.js rounding modes: down 0, half up 1, up 3; floor and ceil depend on the sign. */
function bigMode(rounding: Rounding, negative: boolean): 0 | 1 | 3 {
  if (rounding === 'nearest') return 1;
  if (rounding === 'towardZero') return 0;
  return (rounding === 'floor') === negative ? 3 : 0;
}

type Case = { readonly a: Decimal; readonly b: Decimal; readonly x: Big; readonly y: Big };

/** A value as both write it: without exponent, without trailing zeros. */
const ours = (value: Decimal): string => {
  const text = value.trim().toString();
  return text === '-0' ? '0' : text;
};
const theirs = (value: Big): string => {
  const text = value.toFixed();
  return text === '-0' ? '0' : text;
};

/** Quotient by big.js: exact integer division of scaled operands, so that its own DP never rounds first. */
function bigQuotient({ x, y }: Case, scale: number, rounding: Rounding): string {
  Big.DP = scale;
  Big.RM = bigMode(rounding, x.s * y.s < 0);
  return theirs(x.div(y));
}

function bigStep(x: Big, step: Big, rounding: Rounding): string {
  Big.DP = 0;
  Big.RM = bigMode(rounding, x.s < 0);
  return theirs(x.div(step).times(step));
}

const OPERATIONS_TABLE: readonly (readonly [name: string, run: (c: Case) => readonly [string, string]])[] = [
  ['add', ({ a, b, x, y }) => [ours(a.add(b)), theirs(x.plus(y))]],
  ['sub', ({ a, b, x, y }) => [ours(a.sub(b)), theirs(x.minus(y))]],
  ['mul', ({ a, b, x, y }) => [ours(a.mul(b)), theirs(x.times(y))]],
  ['cmp', ({ a, b, x, y }) => [String(a.cmp(b)), String(x.cmp(y))]],
  ['neg', ({ a, x }) => [ours(a.neg()), theirs(x.neg())]],
  ['abs', ({ a, x }) => [ours(a.abs()), theirs(x.abs())]],
  [
    'div',
    (c) => {
      if (c.b.isZero()) return ['', ''];
      const scale = random(13);
      const rounding = ROUNDINGS[random(4)] ?? 'nearest';
      return [ours(c.a.div(c.b, scale, rounding)), bigQuotient(c, scale, rounding)];
    },
  ],
  [
    'round',
    ({ a, x }) => {
      const scale = random(10);
      const rounding = ROUNDINGS[random(4)] ?? 'nearest';
      return [ours(a.round(scale, rounding)), theirs(x.round(scale, bigMode(rounding, x.s < 0)))];
    },
  ],
  [
    'roundTo',
    ({ a, b, x, y }) => {
      if (b.isZero()) return ['', ''];
      const rounding = ROUNDINGS[random(4)] ?? 'nearest';
      return [ours(a.roundTo(b.abs(), rounding)), bigStep(x, y.abs(), rounding)];
    },
  ],
  ['text', ({ a }) => [ours(Decimal.from(a.text())), ours(a)]],
];

describe('the decimal type against big.js', () => {
  test(`${OPERATIONS.toLocaleString('en-US')} random operations agree, seed ${seed}`, { timeout: 300_000 }, () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < OPERATIONS; i++) {
      const [left, right] = [randomText(), randomText()];
      const c: Case = { a: Decimal.from(left), b: Decimal.from(right), x: new Big(left), y: new Big(right) };
      const [name, run] = OPERATIONS_TABLE[i % OPERATIONS_TABLE.length] ?? ['none', () => ['', 'none'] as const];
      const [mine, other] = run(c);
      if (mine !== other) throw new Error(`${name} of ${left} and ${right}: ours ${mine}, big.js ${other}`);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts.values()].reduce((sum, n) => sum + n, 0)).toBe(OPERATIONS);
    expect(counts.size).toBe(OPERATIONS_TABLE.length);
  });
});
