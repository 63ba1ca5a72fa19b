/** What a group of legs shows in each column of the positions. */
import type { ReactNode } from 'react';
import type { Column } from '../../ui/data-table.tsx';
import { UNKNOWN, formatMoney, formatQty } from '../../ui/format.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import type { Group, Line } from './position-groups.ts';
import type { Row } from './position-row.ts';

/** A group's cell: its sums where they mean something, its legs counted where they do not. */
function groupCell(group: Group, column: string, toggle: (key: string) => void): ReactNode {
  switch (column) {
    case 'symbol':
      return (
        <button
          type="button"
          className="position-group"
          aria-expanded={group.open}
          title={`${group.name}: ${group.open ? 'fold its legs' : 'show its legs'} (Enter)`}
          data-testid={group.key}
          onClick={() => toggle(group.key)}
        >
          <span aria-hidden="true">{group.open ? '▾' : '▸'}</span> {group.name}
        </button>
      );
    case 'account':
      return group.legs[0]?.position.accountId ?? '';
    case 'qty':
      return group.qty === null ? UNKNOWN : formatQty(group.qty);
    case 'day':
      return <SignedMoney value={group.day} />;
    case 'unrealised':
      return <SignedMoney value={group.unrealised} />;
    case 'realised':
      return <SignedMoney value={group.realised} />;
    case 'fees':
      return formatMoney(group.fees);
    case 'protection':
      return <span className="muted">{`${group.legs.length} legs`}</span>;
    default:
      return '';
  }
}

/** The columns of positions, told what a group shows in each. */
export const lineColumns = (
  columns: readonly Omit<Column<Row>, 'figure'>[],
  toggle: (key: string) => void,
): readonly Column<Line>[] =>
  columns.map((column) => ({
    ...column,
    cell: (line) => {
      if (line.kind === 'group') return groupCell(line.group, column.id, toggle);
      const cell = column.cell(line.row);
      return line.inGroup && column.id === 'symbol' ? <span className="position-leg">{cell}</span> : cell;
    },
  }));
