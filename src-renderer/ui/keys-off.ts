/** Keys that trade are off until they are switched on: one that was pressed all the same says so, and does nothing. */
import { toast } from 'sonner';

/** Says that a key did nothing, and the way on. `what`: what it would have done; `change`: shows where keys are switched on. */
export function tellKeysOff(what: string, change: () => void): void {
  toast(`Not done: ${what}`, {
    id: 'keys-off',
    description: 'Keys that trade are off. The button in the row does it, or switch the keys on.',
    action: { label: 'Settings', onClick: change },
  });
}
