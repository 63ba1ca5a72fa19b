/** Quantity as units, money or a share of equity; the quantity that will be sent stands beneath, before sending. */
import type { KeyboardEvent, ReactNode, Ref } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { Field } from '../../ui/field.tsx';
import { formatPrice, formatQty } from '../../ui/format.ts';
import { Segmented, type Segment } from '../../ui/segmented.tsx';
import { stepQuantity, type SizeBy } from './size.ts';
import type { Ticket } from './use-ticket.ts';

const BY: readonly Segment<SizeBy>[] = [
  { value: 'qty', label: 'Qty', title: 'Units of the instrument' },
  { value: 'notional', label: '$', title: 'An amount of money, rounded down to the lot' },
  { value: 'equity', label: '%', title: 'Per cent of equity, rounded down to the lot' },
  { value: 'risk', label: 'Risk', title: 'What may be lost at the stop, rounded down to the lot' },
];

/** What one unit of an instrument is called. */
export function unitName(instrument: Instrument | null): string {
  if (instrument === null) return '';
  if (instrument.assetClass === 'crypto') return instrument.baseCurrency ?? 'units';
  return instrument.assetClass === 'option' ? 'contracts' : instrument.assetClass === 'combo' ? 'units' : 'shares';
}

function hintOf(ticket: Ticket): string | undefined {
  const { draft, reading, instrument } = ticket;
  if (draft.sizeBy === 'qty' || instrument === null || reading.qty === null) return undefined;
  const price = reading.sizedAt === null ? '' : ` at ${formatPrice(reading.sizedAt.text(), instrument)}`;
  return `= ${formatQty(reading.qty)} ${unitName(instrument)}${price}`;
}

export function SizeFields(props: { readonly ticket: Ticket; readonly inputRef: Ref<HTMLInputElement> }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, instrument } = ticket;
  const unit =
    draft.sizeBy === 'qty'
      ? unitName(instrument)
      : draft.sizeBy === 'notional'
        ? (instrument?.currency ?? '')
        : draft.sizeBy === 'risk'
          ? `${instrument?.currency ?? ''} to the stop`
          : '% of equity';
  const onKeyDown = (event: KeyboardEvent): void => {
    if (instrument === null || draft.sizeBy !== 'qty' || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const lots = (event.shiftKey ? 10 : 1) * (event.key === 'ArrowUp' ? 1 : -1);
    setDraft((d) => ({ ...d, size: stepQuantity(d.size, instrument, lots) }));
  };
  return (
    <>
      <Field
        label="Quantity"
        ref={props.inputRef}
        inputMode="decimal"
        value={draft.size}
        unit={unit}
        error={ticket.errors.size}
        hint={hintOf(ticket)}
        title="↑ ↓ one lot, with Shift ten"
        onFocus={(event) => event.target.select()}
        onKeyDown={onKeyDown}
        onChange={(size) => setDraft((d) => ({ ...d, size }))}
        testId="ticket-size"
      />
      <Segmented
        label="By"
        value={draft.sizeBy}
        items={BY}
        onChange={(sizeBy) => setDraft((d) => ({ ...d, sizeBy, size: '' }))}
        testId="ticket-by"
      />
    </>
  );
}
