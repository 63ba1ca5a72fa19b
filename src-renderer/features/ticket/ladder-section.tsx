/** The ladder's part of the ticket: preset, what remains unfolded, and the fold with everything else. */
import { useState, type ReactNode } from 'react';
import { LADDER_DEFAULTS } from '../../../shared/domain/index.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { AdvancedLadderFields, FinalField, WaitField } from '../../ui/ladder-fields.tsx';
import { RungsEditor } from '../../ui/rungs-editor.tsx';
import { SessionsField, StrategyField, TifField, termsWords } from './order-terms.tsx';
import { PresetKeeper } from './preset-field.tsx';
import { WorstField } from './price-fields.tsx';
import { onLadder, onPreset } from './ticket-draft.ts';
import { RungPreview } from './rung-preview.tsx';
import type { Ticket } from './use-ticket.ts';

const ADVANCED = ['rungs', 'increment', 'total', 'orderTimeout', 'floor', 'factor', 'expire'] as const;

/** A market one tick wide has nothing to work: says so, and offers what can be done. Stands where the words stood. */
function NothingToWork(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, presets } = ticket;
  const wait =
    draft.ladder.wait === '' ? (ticket.standards ?? LADDER_DEFAULTS).waitMs[draft.side] / 1000 : draft.ladder.wait;
  const take = (id: string): void => {
    const preset = presets.find((p) => p.id === id);
    if (preset === undefined) return;
    setDraft((d) => onPreset(d, { ...preset, values: { ...preset.values, wait: d.ladder.wait } }, null));
  };
  return (
    <span className="nothing-to-work" role="note" data-testid="ticket-nothing-to-work">
      <span className="warn" title="The market is one tick wide: no price lies between bid and ask">
        One tick wide, nothing to work
      </span>
      <Button small testId="ticket-offer-join" tip="Rests at the near touch" onClick={() => take('join')}>
        Join
      </Button>
      <Button
        small
        testId="ticket-offer-join-take"
        tip={`Rests for ${wait} s, then crosses up to the worst price`}
        onClick={() => take('joinTake')}
      >
        {`Join, take in ${wait} s`}
      </Button>
    </span>
  );
}

function MarketOptIn(props: { readonly ticket: Ticket }): ReactNode {
  const { draft, setDraft } = props.ticket;
  if (draft.ladder.final !== 'market') return null;
  return (
    <div className="market-opt-in wide" data-testid="ticket-market-warning">
      <Checkbox
        label={<span className="warn">Allow a market order at the end: it has no worst price</span>}
        checked={draft.marketOptIn}
        onChange={(marketOptIn) => setDraft((d) => ({ ...d, marketOptIn }))}
        testId="ticket-market-opt-in"
      />
    </div>
  );
}

export function LadderSection(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, errors } = ticket;
  const [open, setOpen] = useState(false);
  // Joining is the answer to a market one tick wide: then there is nothing left to offer.
  const offered = ticket.preview.preview?.nothingToWork === true && draft.ladder.steps !== 'ticks';
  const hiddenError = ADVANCED.map((field) => errors[field]).find((text) => text !== undefined);
  const edit = {
    draft: draft.ladder,
    errors,
    side: draft.side,
    standards: ticket.standards,
    onEdit: (change: Partial<typeof draft.ladder>) => setDraft((d) => onLadder(d, change)),
    testId: 'ticket',
  };
  return (
    <>
      <MarketOptIn ticket={ticket} />
      <RungPreview
        preview={ticket.preview.preview}
        instrument={ticket.instrument}
        plain={null}
        toward={draft.side === 'buy' ? 'ask' : 'bid'}
        {...(offered ? { offer: <NothingToWork ticket={ticket} /> } : {})}
      />
      <div className="three-fields wide">
        <WaitField {...edit} />
        <WorstField ticket={ticket} />
        <FinalField {...edit} />
      </div>
      <button
        type="button"
        className="fold wide"
        aria-expanded={open}
        data-testid="ticket-more"
        onClick={() => setOpen(!open)}
      >
        <span aria-hidden="true">{open ? '▾' : '▸'}</span>
        <span className={hiddenError === undefined || open ? 'muted' : 'down'}>
          {hiddenError === undefined || open ? `Rungs and more: ${termsWords(ticket)}` : hiddenError}
        </span>
      </button>
      {open ? (
        <>
          <RungsEditor {...edit} />
          <AdvancedLadderFields {...edit} />
          <TifField ticket={ticket} />
          <SessionsField ticket={ticket} wide={false} />
          <StrategyField ticket={ticket} />
          <PresetKeeper ticket={ticket} />
        </>
      ) : null}
    </>
  );
}
