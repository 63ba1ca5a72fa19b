/** The margins of a what-if: `openOrder`'s order state. Figures that IB left out stay left out: `readMargin` judges them (G11). */
import { dec } from '../../../../shared/domain/index.ts';
import { fieldsOf, numberText } from './numbers.ts';

/** What `readMargin` reads; a field that IB did not give is missing. IB gives no available funds: what equity leaves over the margin. */
export function readWhatIf(order: unknown, state: unknown): Readonly<Record<string, string>> | null {
  if (fieldsOf(order)['whatIf'] !== true) return null;
  const { initMarginAfter, maintMarginAfter, equityWithLoanAfter } = fieldsOf(state);
  const initial = numberText(initMarginAfter);
  const maintenance = numberText(maintMarginAfter);
  const equity = numberText(equityWithLoanAfter);
  return {
    ...(initial === null ? {} : { initialAfter: initial }),
    ...(maintenance === null ? {} : { maintenanceAfter: maintenance }),
    ...(equity === null ? {} : { equityWithLoanAfter: equity }),
    ...(equity === null || initial === null ? {} : { availableFunds: dec(equity).sub(dec(initial)).text() }),
  };
}
