/** All checks of the gate against a bare loop of six comparisons of the same exact decimals. */
import { dec } from '../../../shared/domain/index.ts';
import { runChecks } from '../../../src-main/engine/risk/gate.ts';
import { facts, intent } from '../../unit/engine/account-fixture.ts';
import { atMost, duel, elapsedNs, type BenchResult } from '../measure.ts';

const ORDERS = 4_000;
const SIX = ['1', '2', '3', '4', '5', '6'].map(dec);

/** Nanoseconds an order, product over floor: what a check costs beyond comparing two numbers. */
export function riskGate(): Promise<BenchResult> {
  const given = facts();
  const order = intent();
  const value = dec('3.5');
  let passed = 0;
  return duel({
    name: 'risk-gate',
    unit: 'ns/order',
    goal: atMost(5),
    product: () =>
      elapsedNs(() => {
        for (let i = 0; i < ORDERS; i++) passed += runChecks(given, order).length;
      }) / ORDERS,
    floor: () =>
      elapsedNs(() => {
        for (let i = 0; i < ORDERS; i++) {
          const results = SIX.map((limit) => ({
            verdict: value.lte(limit) ? 'passed' : 'denied',
            limit: limit.toString(),
            value: value.toString(),
          }));
          passed += results.length;
        }
      }) / ORDERS,
  });
}
