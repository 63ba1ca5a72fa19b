/** The ticket's instrument: follows the selection, and changes it by typing. A combobox with a list of matches. */
import { useId, useState, type KeyboardEvent, type ReactNode, type Ref } from 'react';
import type { Instrument } from '../../../shared/domain/index.ts';
import { useInstruments } from '../../stores/entities-store.ts';
import { selectInstrument } from '../../stores/ui-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { searched } from '../../ui/search-instruments.ts';

/** Most matches shown. */
const HITS_MAX = 8;

export type InstrumentFieldProps = {
  readonly instrument: Instrument | null;
  readonly error: string | null;
  readonly inputRef: Ref<HTMLInputElement>;
};

/** The instrument whose whole symbol was typed: leaving the field takes it, and nothing that is merely like it. */
export function spelledOut(hits: readonly Instrument[], typed: string): Instrument | undefined {
  const same = hits.filter((hit) => hit.symbol.toUpperCase() === typed.trim().toUpperCase());
  return same.length === 1 ? same[0] : undefined;
}

type Search = {
  readonly typed: string | null;
  readonly at: number;
  readonly hits: readonly Instrument[];
  readonly type: (text: string) => void;
  readonly choose: (hit: Instrument | undefined) => void;
  readonly close: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
};

function useSearch(): Search {
  const all = useInstruments();
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const hits = typed === null ? [] : searched(all, typed).slice(0, HITS_MAX);
  const close = (): void => setTyped(null);
  const choose = (hit: Instrument | undefined): void => {
    if (hit === undefined) return;
    selectInstrument(hit.id);
    close();
  };
  const type = (text: string): void => {
    setTyped(text);
    setAt(0);
  };
  const move = (by: number): void => {
    if (typed === null) type('');
    else if (hits.length > 0) setAt((at + by + hits.length) % hits.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (event.key === 'Enter' && typed !== null) {
      event.preventDefault();
      choose(hits[at]);
    } else if (event.key === 'Tab' && typed !== null) {
      choose(spelledOut(hits, typed));
    } else if (event.key === 'Escape' && typed !== null) {
      event.stopPropagation();
      close();
    }
  };
  return { typed, at, hits, type, choose, close, onKeyDown };
}

export function InstrumentField(props: InstrumentFieldProps): ReactNode {
  const id = useId();
  const search = useSearch();
  const open = search.typed !== null;
  const { instrument } = props;
  return (
    <div className="field instrument-field">
      <label htmlFor={id}>Instrument</label>
      <div className={classNames('field-box', props.error !== null && 'wrong')}>
        <input
          id={id}
          ref={props.inputRef}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open && search.hits.length > 0 ? `${id}-${search.at}` : undefined}
          autoComplete="off"
          spellCheck={false}
          value={search.typed ?? instrument?.symbol ?? ''}
          placeholder="Symbol or name"
          title={instrument?.name}
          data-testid="ticket-instrument"
          onFocus={(event) => event.target.select()}
          onChange={(event) => search.type(event.target.value)}
          onKeyDown={search.onKeyDown}
          onBlur={search.close}
        />
        {/* Names of contracts are long: they need the room. */}
        {instrument === null || instrument.option !== null || instrument.legs !== null ? null : (
          <span className="unit">{instrument.listing}</span>
        )}
      </div>
      {open ? (
        <div className="instrument-list" role="listbox" id={`${id}-list`} aria-label="Matching instruments">
          {search.hits.map((hit, index) => (
            <div
              key={hit.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === search.at}
              data-testid={`ticket-hit-${hit.symbol}`}
              onPointerDown={(event) => {
                event.preventDefault();
                search.choose(hit);
              }}
            >
              <b>{hit.symbol}</b>
              <span className="muted">{hit.name}</span>
            </div>
          ))}
          {search.hits.length === 0 ? <p className="muted">Nothing here is called that</p> : null}
        </div>
      ) : null}
    </div>
  );
}
