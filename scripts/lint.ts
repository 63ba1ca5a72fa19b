/**
 * `npm run lint`: the linter and the rules of the house.
 */
import { reportGate } from './gates/gate-result.ts';
import { houseRulesGate } from './gates/house-rules-gate.ts';
import { lintGate } from './gates/lint-gate.ts';

const lint = reportGate('lint', await lintGate());
const house = reportGate('house rules', houseRulesGate());
process.exitCode = Math.max(lint, house);
