/** How many things work, and of how many the cancel is under way, by the engine's records. */
import { countWorking } from '../../stores/entity-lists.ts';
import { useWorkingLadders, useWorkingOrders } from '../../stores/entities-store.ts';

export type WorkingCount = { readonly working: number; readonly canceling: number };

export function useWorkingCount(): WorkingCount {
  const orders = useWorkingOrders();
  const ladders = useWorkingLadders();
  const canceling = countWorking(
    orders.filter((o) => o.status === 'pendingCancel'),
    ladders.filter((l) => l.status === 'canceling'),
  );
  return { working: countWorking(orders, ladders), canceling };
}
