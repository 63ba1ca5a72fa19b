/** How a TWS spoils its own messages, on request. */
import type { WireLevers } from '../core/gateway.ts';
import { frameOf, type Field } from './fields.ts';

export class TwsLevers implements WireLevers {
  /** Server's clock minus the exchange's, ms. */
  skewMs = 0;
  delayMs = 0;
  /** “Read-Only API” is on: orders and cancels are refused. */
  readOnly = false;
  /** The greeting names the next order id, and the accounts a moment later. */
  idsFirst = false;
  /** Who is logged in, as the greeting says from now on; null: as it began. */
  login: readonly string[] | null = null;
  /** Positions in contracts that the exchange does not have: the fields of the message after its version. */
  otherPositions: readonly (readonly Field[])[] = [];
  /** How many times its funds the account may spend on shares: 4 with margin, 1 with cash. */
  credit = 4;
  /** The figures of accounts stay as they were last given. */
  staleFigures = false;
  /** Messages that came too fast, of all clients. */
  violations = 0;
  private lostAnswers = 0;
  private lostRequests = 0;
  private repeats = 0;
  private throttled = 0;
  private nonsense: Buffer | null = null;
  private farms: readonly (readonly [number, string])[] = [
    [2104, 'Market data farm connection is OK:usfarm'],
    [2106, 'HMDS data farm connection is OK:ushmds'],
    [2158, 'Sec-def data farm connection is OK:secdefil'],
  ];

  readonly loseAnswers = (count: number): void => {
    this.lostAnswers = count;
  };
  readonly loseRequests = (count: number): void => {
    this.lostRequests = count;
  };
  readonly repeatReports = (count: number): void => {
    this.repeats = count;
  };
  readonly delayReports = (ms: number): void => {
    this.delayMs = ms;
  };
  readonly throttle = (count: number): void => {
    this.throttled = count;
  };
  /** An order that ends in the middle, and a message that nobody knows. */
  readonly garble = (): void => {
    this.nonsense = Buffer.concat([frameOf([5, 'x', '']), frameOf([9999, 'what', 'is', 'this'])]);
  };

  greetings(): readonly (readonly [number, string])[] {
    return this.farms;
  }

  /** What a client hears of the data farms when it connects. */
  setFarms(farms: readonly (readonly [number, string])[]): void {
    this.farms = farms;
  }

  takeLostAnswer(): boolean {
    return this.take('lostAnswers');
  }
  takeLostRequest(): boolean {
    return this.take('lostRequests');
  }
  takeRepeat(): boolean {
    return this.take('repeats');
  }
  /** Only orders and cancels: what keeps a connection is let through. */
  takeThrottle(id: number): boolean {
    return (id === 3 || id === 4) && this.take('throttled');
  }
  takeGarble(): Buffer | null {
    const found = this.nonsense;
    this.nonsense = null;
    return found;
  }

  private take(what: 'lostAnswers' | 'lostRequests' | 'repeats' | 'throttled'): boolean {
    if (this[what] <= 0) return false;
    this[what] -= 1;
    return true;
  }
}
