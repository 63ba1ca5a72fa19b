/**
 * The gate as the sending path runs it, for an order that passes: facts assessed, the verdict of every check, approval.
 * Words are written for denials only, so none are here; the account's value is among the facts and is not worked out.
 * Floor: six comparisons of the same exact decimals, each with the text of its limit and its value.
 */
import { dec } from '../../../shared/domain/index.ts';
import { assess } from '../../../src-main/engine/risk/assessment.ts';
import { approve, findingsOf } from '../../../src-main/engine/risk/gate.ts';
import { TSLA, facts, intent, order as orderOf } from '../../unit/engine/account-fixture.ts';
import { atMost, duel, processorNs, type BenchResult } from '../measure.ts';

const ORDERS = 20_000;
const SIX = ['1', '2', '3', '4', '5', '6'].map(dec);

/** Nanoseconds of processor time an order, product over floor: what a check costs beyond comparing two numbers. */
export function riskGate(): Promise<BenchResult> {
  const given = facts();
  const wanted = intent();
  const order = orderOf(TSLA, 'buy', wanted.qty);
  const value = dec('3.5');
  let passed = 0;
  return duel({
    name: 'risk-gate',
    unit: 'ns/order',
    goal: atMost(5),
    product: () =>
      processorNs(() => {
        for (let i = 0; i < ORDERS; i++) passed += approve(order, findingsOf(assess(given, wanted))).ok ? 1 : 0;
      }) / ORDERS,
    floor: () =>
      processorNs(() => {
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
