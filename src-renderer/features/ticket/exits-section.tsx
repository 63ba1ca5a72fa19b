/** The ticket's bracket: stop and target, what they would lose and gain by the engine's word, and who holds them. */
import type { ReactNode } from 'react';
import type { BracketPreview } from '../../../shared/domain/index.ts';
import { hasExits, type BracketDraft } from '../../ui/bracket-draft.ts';
import { ExitDetails, ExitFields, ExitHolders } from '../../ui/bracket-fields.tsx';
import { classNames } from '../../ui/class-names.ts';
import { UNKNOWN, formatPrice } from '../../ui/format.ts';
import { SignedMoney } from '../../ui/signed.tsx';
import type { Ticket } from './use-ticket.ts';

/** An edit of the exits: whoever holds them after it has to be accepted anew. */
function edited(bracket: BracketDraft, edit: Partial<BracketDraft>): BracketDraft {
  const other = 'source' in edit || 'stopType' in edit;
  return { ...bracket, ...(other ? { appHeld: false } : {}), ...edit };
}

const HOLDERS = { venue: 'the venue', app: 'this app' } as const;

/** Dollars of loss and gain, as the engine previews them; greyed while they are of an older draft. */
function ExitFigures(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const shown: BracketPreview | null = ticket.preview.preview?.bracket ?? null;
  const { instrument, draft } = ticket;
  const price = (text: BracketPreview['stopPrice'] | undefined): string =>
    text === null || text === undefined || instrument === null ? UNKNOWN : formatPrice(text, instrument);
  const lines = [
    ['Loss at the stop', shown?.stopPrice, shown?.loss, shown?.stopHeldBy, 'loss', draft.bracket.stop],
    ['Gain at the target', shown?.targetPrice, shown?.gain, shown?.targetHeldBy, 'gain', draft.bracket.target],
  ] as const;
  return (
    <dl className={classNames('cost-list exit-figures wide', !ticket.previewCurrent && 'stale')} aria-label="Exits">
      {lines.map(([name, at, money, heldBy, testId, typed]) =>
        typed.trim() === '' ? null : (
          <div key={testId} title="Without fees, at the price that the entry is counted at">
            <dt>
              {name}
              {heldBy === null || heldBy === undefined ? '' : `, held by ${HOLDERS[heldBy]}`}
            </dt>
            <dd data-testid={`exit-${testId}`}>
              {price(at)} · <SignedMoney value={money ?? null} />
            </dd>
          </div>
        ),
      )}
      {shown === null || shown.note === null ? null : <p className="muted">{shown.note}</p>}
    </dl>
  );
}

export function ExitsSection(props: { readonly ticket: Ticket }): ReactNode {
  const { ticket } = props;
  const { draft, setDraft, instrument, can, errors } = ticket;
  const fields = {
    draft: draft.bracket,
    errors,
    instrument,
    can,
    from: draft.side === 'buy' ? ticket.bid : ticket.ask,
    onEdit: (edit: Partial<BracketDraft>) => setDraft((d) => ({ ...d, bracket: edited(d.bracket, edit) })),
    testId: 'ticket',
  };
  return (
    <>
      <ExitFields {...fields} />
      <ExitDetails {...fields} />
      <ExitHolders {...fields} />
      {hasExits(draft.bracket) ? <ExitFigures ticket={ticket} /> : null}
    </>
  );
}
