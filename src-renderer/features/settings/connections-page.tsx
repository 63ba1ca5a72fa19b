/** Connections, the engine behind them, and where its data lies. */
import type { ReactNode } from 'react';
import type { Connection } from '../../../shared/domain/index.ts';
import { useEngineStatus } from '../../stores/engine-status.ts';
import { useRecords, useTerminal } from '../../stores/entities-store.ts';
import { useLinkStore } from '../../stores/link-store.ts';
import { openDialog } from '../../stores/ui-store.ts';
import { UNKNOWN, formatDateTime, formatMs, formatSpan, groupDigits } from '../../ui/format.ts';

export function ConnectionsPage(): ReactNode {
  const connections = Object.values(useRecords('connection'));
  const market = useTerminal()?.market ?? UNKNOWN;
  return (
    <div className="settings-page">
      <section>
        <h3>Venues</h3>
        <p className="sub">{market}</p>
        {connections.map((c) => (
          <ConnectionFacts key={c.connectionId} connection={c} />
        ))}
        <button type="button" className="link-button" onClick={() => openDialog('connectBroker')}>
          Set up connections to brokers
        </button>
      </section>
      <EngineFacts />
    </div>
  );
}

function ConnectionFacts(props: { readonly connection: Connection }): ReactNode {
  const c = props.connection;
  const facts: readonly (readonly [string, string])[] = [
    ['Connection', `${c.name} (${c.connectionId})`],
    ['Account', `${c.accountId}, ${c.mode}`],
    ['State', `${c.state} since ${formatDateTime(c.sinceMs)} ET`],
    ...(c.reason === null ? [] : [['Reason', c.reason] as const]),
  ];
  return <Facts facts={facts} />;
}

function EngineFacts(): ReactNode {
  const status = useEngineStatus();
  const link = useLinkStore((s) => s.link);
  const roundTrip = useLinkStore((s) => s.roundTripMs);
  if (status === null) return null;
  const facts: readonly (readonly [string, string])[] = [
    ['Data folder', status.dataDir],
    ['Version', `Rung ${status.version}, Node ${status.node.replace(/^v/, '')}`],
    ['This screen', link.kind === 'live' ? `linked, round trip ${formatMs(roundTrip)}` : link.kind],
    ['Running for', formatSpan(status.uptimeMs)],
    ['Sequence', `${groupDigits(String(status.seq))}, run ${status.epoch}`],
    ['One input', `median ${formatMs(status.processP50)}, 99 % below ${formatMs(status.processP99)}`],
    ['One commit to disk', `median ${formatMs(status.commitP50)}, 99 % below ${formatMs(status.commitP99)}`],
    ['Quotes', `${groupDigits(String(Math.round(status.quotesPerSecond)))} a second`],
    ['Memory', `${groupDigits(String(Math.round(status.residentMiB)))} MiB`],
  ];
  return (
    <section>
      <h3>Engine</h3>
      <Facts facts={facts} />
    </section>
  );
}

function Facts(props: { readonly facts: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className="facts selectable">
      {props.facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
