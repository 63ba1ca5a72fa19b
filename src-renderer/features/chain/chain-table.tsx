/**
 * The strikes of one expiry, calls left, puts right: only the visible ones exist in the page and are listed at the venue. It
 * opens with the money in the middle. Arrows move, Enter adds a leg, B and S fill the ticket, M comes back to the money.
 */
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import type { ChainExpiry, Decimal, InstrumentId, Side } from '../../../shared/domain/index.ts';
import { addLeg, type Contract } from '../../stores/combo-store.ts';
import { useRecords } from '../../stores/entities-store.ts';
import { useDefined } from '../../stores/define-options.ts';
import { showOptions, useUi, wishTicket } from '../../stores/ui-store.ts';
import { atTheMoney } from '../../ui/option-money.ts';
import { ChainRow, cellId } from './chain-row.tsx';
import {
  contractOf,
  idsBetween,
  inTheMoney,
  moveCell,
  rightOf,
  sideOf,
  type CellName,
  type Cursor,
} from './chain-rows.ts';
import { useGreeksOf } from './use-greeks.ts';

export type ChainTableProps = {
  readonly underlyingId: InstrumentId;
  readonly expiry: ChainExpiry;
  readonly spot: Decimal | null;
  /** Counts up when the table shall come back to the money. */
  readonly centred: number;
};

/** Height of the head, px: its two lines with the hairline. */
const HEAD_PX = 43;

const HEADS: readonly (readonly [name: string, title: string])[] = [
  ['Δ', 'Delta by a model: what it moves per 1.00 of the underlying'],
  ['IV %', 'Implied volatility of its mid by a model, per year'],
  ['Size', 'Contracts bid × offered'],
  ['Sprd', 'Ask less bid'],
  ['Mid', 'Between bid and ask'],
  ['Bid', 'Press to sell it in the ticket'],
  ['Ask', 'Press to buy it in the ticket'],
];
const PUT_HEADS = [HEADS[5], HEADS[6], HEADS[4], HEADS[3], HEADS[2], HEADS[1], HEADS[0]].filter((h) => h !== undefined);

function Heads(props: { readonly right: 'call' | 'put' }): ReactNode {
  return (
    <div className={`chain-side ${props.right}`} role="presentation">
      {(props.right === 'call' ? HEADS : PUT_HEADS).map(([name, title]) => (
        <span key={name} role="columnheader" className="table-cell" title={title}>
          <span className="visually-hidden">{props.right === 'call' ? 'Call ' : 'Put '}</span>
          {name}
        </span>
      ))}
    </div>
  );
}

function Head(): ReactNode {
  return (
    <div role="rowgroup" className="table-head-group">
      <div className="table-head chain-names" role="row" aria-rowindex={1}>
        <span role="columnheader" className="table-cell">
          Calls
        </span>
        <span role="columnheader" className="table-cell">
          <span className="visually-hidden">Strike</span>
        </span>
        <span role="columnheader" className="table-cell">
          Puts
        </span>
      </div>
      <div className="table-head chain-row" role="row" aria-rowindex={2}>
        <Heads right="call" />
        <span role="columnheader" className="table-cell chain-strike">
          Strike
        </span>
        <Heads right="put" />
      </div>
    </div>
  );
}

function useRows(scroller: RefObject<HTMLElement | null>, count: number) {
  const density = useUi((s) => s.density);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => (density === 'roomy' ? 26 : 24),
    overscan: 6,
    // The head stands above the first row and stays.
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
  });
  useEffect(() => virtual.measure(), [density, virtual]);
  return virtual;
}

/** Scrolls a row to the middle of what the head leaves free. */
function toMiddle(scroller: HTMLElement | null, rowPx: number, row: number): void {
  if (scroller === null) return;
  scroller.scrollTop = row * rowPx - (scroller.clientHeight - HEAD_PX - rowPx) / 2;
}

/** Fills the ticket with a contract; nothing is sent. */
const fillTicket = (contract: Contract, side: Side, focus: boolean): void =>
  wishTicket({ instrumentId: contract.instrumentId, side, qty: null, focus });

/** A leg more; the builder comes to the front. */
function putLeg(contract: Contract, side: Side): void {
  addLeg(contract, side);
  showOptions('combo');
}

/** What a plain key does with the contract under the cursor; true when it did something. */
function contractKey(event: KeyboardEvent, contract: Contract, side: Side): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return false;
  switch (event.key) {
    case 'Enter':
      putLeg(contract, side);
      return true;
    case '+':
      putLeg(contract, 'buy');
      return true;
    case '-':
      putLeg(contract, 'sell');
      return true;
    case 'b':
    case 'B':
      fillTicket(contract, 'buy', true);
      return true;
    case 's':
    case 'S':
      fillTicket(contract, 'sell', true);
      return true;
    default:
      return false;
  }
}

/** Only what is listed by now has a quote, and figures. */
function useWatched(visible: readonly InstrumentId[]): string | null {
  const error = useDefined(visible);
  const instruments = useRecords('instrument');
  useGreeksOf(visible.filter((id) => instruments[id] !== undefined));
  return error;
}

/** The cursor, what presses and keys do at it, and the strikes that are in sight. */
function useTable(props: ChainTableProps, scroller: RefObject<HTMLElement | null>) {
  const { underlyingId, expiry, spot, centred } = props;
  const { strikes } = expiry;
  const virtual = useRows(scroller, strikes.length);
  const money = atTheMoney(strikes, spot);
  const [cursor, setCursor] = useState<Cursor>({ row: money, cell: 'callBid' });
  const hasSpot = spot !== null;
  const newestMoney = useRef(money);
  newestMoney.current = money;
  // Another expiry, the first spot or a wish: the money comes to the middle; a moving spot scrolls nothing.
  useEffect(() => {
    toMiddle(scroller.current, virtual.options.estimateSize(0), newestMoney.current);
    setCursor((c) => ({ ...c, row: newestMoney.current }));
  }, [expiry.expiry, underlyingId, hasSpot, centred, scroller, virtual]);
  const contractAt = useCallback(
    (row: number, cell: CellName): Contract | null => {
      const strike = strikes[row];
      return strike === undefined ? null : contractOf(underlyingId, expiry.expiry, strike, rightOf(cell));
    },
    [strikes, underlyingId, expiry.expiry],
  );
  const onPress = useCallback(
    (row: number, cell: CellName, event: MouseEvent) => {
      setCursor({ row, cell });
      const contract = contractAt(row, cell);
      if (contract === null) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey) putLeg(contract, sideOf(cell));
      else fillTicket(contract, sideOf(cell), false);
    },
    [contractAt],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const contract = contractAt(cursor.row, cursor.cell);
    const next = moveCell(event.key, cursor, strikes.length);
    if (next !== null) {
      setCursor(next);
      virtual.scrollToIndex(next.row);
    } else if (event.key === 'm' && !event.ctrlKey && !event.metaKey) {
      setCursor({ ...cursor, row: money });
      toMiddle(scroller.current, virtual.options.estimateSize(0), money);
    } else if (contract === null || !contractKey(event, contract, sideOf(cursor.cell))) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return { virtual, money, cursor, onPress, onKeyDown };
}

export function ChainTable(props: ChainTableProps): ReactNode {
  const { expiry, spot } = props;
  const { strikes } = expiry;
  const scroller = useRef<HTMLDivElement>(null);
  const { virtual, money, cursor, onPress, onKeyDown } = useTable(props, scroller);
  const items = virtual.getVirtualItems();
  const error = useWatched(idsBetween(expiry, items[0]?.index ?? 0, items.at(-1)?.index ?? -1));
  return (
    <div className="table chain-table" ref={scroller}>
      {error === null ? null : (
        <p className="chain-note warn" role="alert" data-testid="chain-define-error">
          Not quoted: {error}
        </p>
      )}
      <div
        className="table-grid"
        role="grid"
        id="chain"
        aria-label="Option chain. Arrows move, Enter adds a leg, B and S fill the ticket, M comes back to the money"
        aria-rowcount={strikes.length + 2}
        aria-activedescendant={cellId(cursor.row, cursor.cell)}
        data-testid="chain"
        data-expiry={expiry.expiry}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <Head />
        <div className="table-body" role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const strike = strikes[item.index];
            return strike === undefined ? null : (
              <ChainRow
                key={strike.strike}
                strike={strike}
                index={item.index}
                top={item.start - HEAD_PX}
                callItm={inTheMoney('call', strike.strike, spot)}
                putItm={inTheMoney('put', strike.strike, spot)}
                atMoney={item.index === money}
                cursor={cursor.row === item.index ? cursor.cell : null}
                onPress={onPress}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
