/** Vertical spreads as they stand: live ones with their rung, ended ones with every field of their result. */
import { useState, type ReactNode } from 'react';
import { newYorkDayText, symbolOf, type Vertical } from '../../../shared/domain/index.ts';
import { useInstrument, useLadder, useRecords } from '../../stores/entities-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { askAgain, sendFrom, useSendState } from '../../stores/send-store.ts';
import { sendWords } from '../../stores/send-machine.ts';
import { useClient } from '../../stores/terminal-context.tsx';
import { selectLadder } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatWhen } from '../../ui/format.ts';
import { Tag, type TagTone } from '../../ui/tag.tsx';
import type { StateWords } from '../../ui/state-words.ts';
import {
  countWords,
  marginFacts,
  resultFacts,
  sortedVerticals,
  standWords,
  verticalName,
  verticalState,
} from './vertical-words.ts';

const TAGS: Readonly<Record<StateWords['tone'], TagTone>> = {
  plain: 'accent',
  good: 'up',
  bad: 'down',
  warn: 'warn',
  muted: 'plain',
};

function CancelButton(props: { readonly vertical: Vertical; readonly name: string }): ReactNode {
  const client = useClient();
  const { verticalId } = props.vertical;
  const slot = `vertical:${verticalId}:cancel`;
  const sending = useSendState(slot);
  const said = sending.phase === 'idle' || sending.phase === 'accepted' ? null : sendWords(sending);
  return (
    <>
      {said === null ? null : <span className="muted">{said.text}</span>}
      {sending.phase === 'unanswered' ? (
        <Button small onClick={() => askAgain(client, slot)}>
          Ask again
        </Button>
      ) : null}
      <Button
        small
        tip="Ends it; what is filled stays"
        aria-label={`Cancel ${props.name}`}
        testId={`vertical-cancel-${verticalId}`}
        onClick={() => sendFrom(client, slot, verticalId, { kind: 'cancelVertical', verticalId })}
      >
        Cancel
      </Button>
    </>
  );
}

function Facts(props: { readonly vertical: Vertical }): ReactNode {
  const { vertical } = props;
  return (
    <dl className="cost-list vertical-facts" aria-label="Result">
      {[...resultFacts(vertical), ...marginFacts(vertical.margin)].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Item(props: {
  readonly vertical: Vertical;
  readonly first: boolean;
  readonly nowMs: number | null;
}): ReactNode {
  const { vertical, nowMs } = props;
  const [folded, setFolded] = useState<boolean | null>(null);
  const underlying = useInstrument(vertical.signal.underlyingId);
  const ladder = useLadder(vertical.ladderId);
  const state = verticalState(vertical);
  const done = vertical.status === 'done';
  const open = folded === null ? props.first && done : !folded;
  const today = newYorkDayText(nowMs ?? vertical.startedMs);
  const name = verticalName(vertical, underlying?.symbol ?? symbolOf(vertical.signal.underlyingId), today);
  return (
    <li
      className="vertical-item"
      data-testid={`vertical-${vertical.verticalId}`}
      data-status={vertical.status}
      data-result={vertical.result ?? ''}
    >
      <div className="vertical-line">
        <Tag tone={TAGS[state.tone]}>{state.text}</Tag>
        <button
          type="button"
          className="vertical-name"
          aria-expanded={open}
          title={open ? 'Fold it' : 'Show all of it'}
          onClick={() => setFolded(open)}
        >
          {name}
        </button>
        <span className="spacer" />
        <span className="muted">{formatWhen(vertical.startedMs, nowMs)}</span>
        {done ? null : <CancelButton vertical={vertical} name={name} />}
      </div>
      <p className="sub vertical-stand">
        {standWords(vertical, ladder)}
        {vertical.ladderId === null || done ? null : (
          <>
            {' '}
            <button type="button" className="link-button" onClick={() => selectLadder(vertical.ladderId)}>
              its ladder
            </button>
          </>
        )}
      </p>
      {open ? <Facts vertical={vertical} /> : null}
    </li>
  );
}

export function VerticalList(): ReactNode {
  const verticals = sortedVerticals(useRecords('vertical'));
  const nowMs = useMarketNow(10_000);
  if (verticals.length === 0) {
    return (
      <EmptyState title="No vertical spreads yet" testId="verticals-empty">
        <span>A signal stands here from the moment the engine has it, with what became of it.</span>
      </EmptyState>
    );
  }
  return (
    <>
      <p className="vertical-count muted">{countWords(verticals)}</p>
      <ul className="vertical-list" aria-label="Vertical spreads" data-testid="verticals">
        {verticals.map((vertical, at) => (
          <Item key={vertical.verticalId} vertical={vertical} first={at === 0} nowMs={nowMs} />
        ))}
      </ul>
    </>
  );
}
