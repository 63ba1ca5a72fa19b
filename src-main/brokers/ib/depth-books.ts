/**
 * The books of depth that are asked for: subscribed, asked for anew after a loss, emptied when IB says so.
 *
 * Invariant: rows of a book that IB has ended, halted or reset are not shown any more.
 */
import { err, ok, type Depth, type InstrumentId, type Result } from '../../../shared/domain/index.ts';
import type { BrokerDeps } from '../../ports/broker.ts';
import type { VenueError } from '../../ports/execution-client.ts';
import type { IbContracts } from './contracts.ts';
import { DEPTH_ROWS, DepthRows } from './depth.ts';
import { goesOn } from './errors.ts';
import type { IbLink } from './link.ts';

/** IB gives depth of three instruments at a time to most logins. */
export const DEPTHS_MAX = 3;
/** The rows are to be emptied before what follows is put into them. */
const RESET = 317;

export type DepthParts = {
  readonly link: IbLink;
  readonly contracts: IbContracts;
  readonly deps: BrokerDeps;
  readonly tell: (depth: Depth) => void;
};
type Book = { readonly id: InstrumentId; reqId: number | null; rows: DepthRows };

export class DepthBooks {
  private readonly parts: DepthParts;
  private readonly books = new Map<InstrumentId, Book>();
  private readonly byReqId = new Map<number, Book>();

  constructor(parts: DepthParts) {
    this.parts = parts;
  }

  ids(): readonly InstrumentId[] {
    return [...this.books.keys()];
  }

  /** `up`: whether it can be asked for now; else it is with `askAll`. */
  subscribe(id: InstrumentId, up: boolean): Result<void, VenueError> {
    const instrument = this.parts.contracts.get(id);
    if (instrument === null) return err({ kind: 'refused', message: `${id} is not known here; search for it first` });
    const known = this.books.get(id);
    if (known !== undefined) {
      // IB may have refused it before.
      if (up && known.reqId === null) this.ask(known);
      return ok(undefined);
    }
    if (this.books.size >= DEPTHS_MAX) {
      return err({ kind: 'refused', message: `IB gives the depth of ${DEPTHS_MAX} instruments at a time` });
    }
    const book: Book = { id, reqId: null, rows: new DepthRows(instrument) };
    this.books.set(id, book);
    if (up) this.ask(book);
    return ok(undefined);
  }

  unsubscribe(id: InstrumentId): void {
    const book = this.books.get(id);
    if (book === undefined) return;
    this.books.delete(id);
    const { reqId } = book;
    if (reqId === null) return;
    book.reqId = null;
    this.byReqId.delete(reqId);
    void this.parts.link.send('other', (api) => api.cancelMktDepth(reqId, true));
  }

  askAll(): void {
    for (const book of this.books.values()) this.ask(book);
  }

  /** The connection is over: the requests that stood. */
  lose(): readonly number[] {
    const ids = [...this.byReqId.keys()];
    for (const book of this.books.values()) book.reqId = null;
    this.byReqId.clear();
    return ids;
  }

  private ask(book: Book): void {
    const { link, contracts } = this.parts;
    const contract = contracts.contractOf(book.id);
    const instrument = contracts.get(book.id);
    if (contract === null || instrument === null) return;
    const reqId = link.asks.nextId();
    book.reqId = reqId;
    book.rows = new DepthRows(instrument);
    this.byReqId.set(reqId, book);
    void link.send('other', (api) => {
      if (book.reqId === reqId) api.reqMktDepth(reqId, contract, DEPTH_ROWS, true, []);
    });
  }

  hear(name: string, args: readonly unknown[]): void {
    const book = this.byReqId.get(args[0] as number);
    if (book === undefined || (name !== 'updateMktDepth' && name !== 'updateMktDepthL2')) return;
    // The second form names the market maker in between.
    const rest = name === 'updateMktDepthL2' ? [args[1], ...args.slice(3)] : args.slice(1);
    if (book.rows.apply(rest)) this.tell(book);
  }

  /** An error that names a request: of one of these or of none. */
  onError(reqId: number, code: number, text: string): void {
    const book = this.byReqId.get(reqId);
    const instrument = book === undefined ? null : this.parts.contracts.get(book.id);
    if (book === undefined || instrument === null || (code !== RESET && goesOn(code))) return;
    book.rows = new DepthRows(instrument);
    this.tell(book);
    if (code === RESET) return;
    this.parts.deps.logger.warn('market depth', { instrument: book.id, code, text });
    // IB has ended it: it is asked for with the next connection, or when somebody subscribes again.
    this.byReqId.delete(reqId);
    book.reqId = null;
  }

  private tell({ rows }: Book): void {
    this.parts.tell(rows.read(this.parts.deps.scheduler.nowMs()));
  }
}
