/** Search by symbol or name: Enter opens the first match, Shift + Enter adds it to the shown list of one's own. */
import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { wishTicket } from '../../stores/ui-store.ts';
import { KeyHint } from '../../ui/key-hint.tsx';

export type SearchFieldProps = {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly first: Instrument | null;
  readonly addTo: { readonly name: string; readonly add: (instrument: Instrument) => void } | null;
};

export function SearchField(props: SearchFieldProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      props.onChange('');
      document.getElementById('watchlist')?.focus();
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      document.getElementById('watchlist')?.focus();
    }
    if (event.key !== 'Enter' || props.first === null || props.value.trim() === '') return;
    if (event.shiftKey && props.addTo !== null) props.addTo.add(props.first);
    else wishTicket({ instrumentId: props.first.id, side: null, qty: null, focus: false });
    props.onChange('');
  };
  return (
    <div className="watch-search">
      <input
        ref={props.field}
        aria-label="Search by symbol or name"
        placeholder={
          props.addTo === null ? 'Symbol or name' : `Symbol or name; Shift + Enter adds to ${props.addTo.name}`
        }
        value={props.value}
        spellCheck={false}
        autoComplete="off"
        data-testid="watch-search"
        onChange={(event) => props.onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <KeyHint keys="/" />
    </div>
  );
}
