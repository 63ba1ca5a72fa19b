/** The header: mode, connections, market, money, state. It never scrolls and nothing in it moves. */
import './header.css';
import { useEffect, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import { useActionsStore } from '../../stores/actions-store.ts';
import { useAccount, useAccounts, useInstruments, useOpenAlerts, useTerminal } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { quotes } from '../../stores/quotes-store.ts';
import { openDialog, openSettings } from '../../stores/ui-store.ts';
import { useAccountValue } from '../../stores/values-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { UNKNOWN, formatMoney, formatPct, formatTime, toneOf } from '../../ui/format.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { AccountStat } from './account-stat.tsx';
import { Brand, ModeBadge } from './brand.tsx';
import { clockWords, marketName, speedWords } from './market-words.ts';
import { Stat } from './stat.tsx';
import { STATE_NAMES, titleWords } from './title-words.ts';
import { EngineStat, VenueStat } from './venue-stat.tsx';

/** `closeAll`: the red button, always last and always there. */
export function HeaderBar(props: { readonly closeAll: ReactNode }): ReactNode {
  const terminal = useTerminal();
  const live = useLive();
  const mode = terminal?.mode ?? null;
  const many = useAccounts().length > 1;
  return (
    <header className={classNames('header', mode, !live && 'lost')} data-testid="header">
      <div className={classNames('header-row', many && 'many')}>
        <Brand />
        <ModeBadge mode={mode} />
        <VenueStat />
        <EngineStat />
        <MarketStat terminal={terminal} />
        <span className="spacer" />
        <AccountStat />
        <MoneyStats terminal={terminal} />
        <StateStat terminal={terminal} />
        <button
          type="button"
          className="header-button"
          onClick={() => openDialog('palette')}
          data-testid="open-palette"
        >
          <span>
            Search<span className="wide-only"> or run</span>
          </span>
          <span className="wide-only">
            <KeyHint keys="$mod+k" />
          </span>
        </button>
        <AlertsButton />
      </div>
      {props.closeAll}
    </header>
  );
}

function MarketStat(props: { readonly terminal: Terminal | null }): ReactNode {
  const now = useMarketNow(250);
  const { terminal } = props;
  const instruments = useInstruments();
  const facts = {
    instruments,
    marketKind: terminal?.marketKind ?? 'broker',
    newestQuoteMs: quotes.newestMs,
  };
  const words = terminal === null || now === null ? null : clockWords(terminal, facts, now);
  const speed = terminal === null ? null : speedWords(terminal.speed);
  return (
    <Stat
      width={178}
      title={words?.detail ?? ''}
      testId="market-clock"
      name={
        <>
          {marketName(facts)} {now === null ? '' : `· ${formatTime(now)} ET`}{' '}
          {speed === null ? null : <b className="warn">{speed}</b>}
        </>
      }
    >
      <span className={words?.tone === 'good' ? undefined : words?.tone}>{words?.text ?? UNKNOWN}</span>
    </Stat>
  );
}

function MoneyStats(props: { readonly terminal: Terminal | null }): ReactNode {
  const account = useAccount();
  const value = useAccountValue(account?.accountId ?? null);
  const live = useLive();
  const dayPnl = value?.dayPnl ?? null;
  const facts = {
    mode: props.terminal?.mode ?? null,
    dayPnl,
    tradingState: props.terminal?.tradingState ?? null,
    linked: live,
  };
  const title = titleWords(facts);
  useEffect(() => {
    document.title = title;
  }, [title]);
  const currency = account?.baseCurrency ?? '';
  return (
    <>
      <Stat
        name="Day P&L"
        right
        width={142}
        title={`Realised and unrealised of today, after fees, ${currency}`}
        testId="day-pnl"
      >
        <span className={toneOf(dayPnl)}>
          {formatMoney(dayPnl, { sign: true })} · {formatPct(value?.dayPnlPct ?? null)}
        </span>
      </Stat>
      <Stat name="Equity" right width={104} title={`${account?.accountId ?? ''}, ${currency}`} testId="equity">
        {formatMoney(value?.equity ?? null)}
      </Stat>
      <Stat className="stat-buying-power" name="Buying power" right width={104} title={currency} testId="buying-power">
        {formatMoney(value?.buyingPower ?? null)}
      </Stat>
    </>
  );
}

/** The trading state with its reason; while it is not active, the way back stands beside it. */
function StateStat(props: { readonly terminal: Terminal | null }): ReactNode {
  const state = props.terminal?.tradingState ?? null;
  const stopped = (props.terminal?.repeatStopped ?? []).length > 0;
  const tone =
    state === 'active' || state === null ? (stopped ? 'warn' : undefined) : state === 'reducing' ? 'warn' : 'bad';
  const reason = props.terminal?.tradingStateReason ?? '';
  const back = (state === 'reducing' || state === 'halted' || stopped) && state !== 'flattening';
  return (
    <button
      type="button"
      className="stat-button"
      onClick={() => openSettings('trading')}
      aria-label={back ? `Trading ${state === null ? '' : STATE_NAMES[state]}: ${reason}. Re-enable` : undefined}
      data-testid={back ? 'trading-re-enable' : undefined}
    >
      <Stat
        name={
          back ? (
            <>
              Trading · <b className="link-word">re-enable</b>
            </>
          ) : (
            'Trading'
          )
        }
        width={112}
        title={reason}
        testId="trading-state"
      >
        <span className={tone}>{state === null ? UNKNOWN : STATE_NAMES[state]}</span>
      </Stat>
    </button>
  );
}

function AlertsButton(): ReactNode {
  const open = useOpenAlerts();
  const worst = open.some((a) => a.level === 'danger')
    ? 'bad'
    : open.some((a) => a.level === 'warning')
      ? 'warn'
      : 'sub';
  return (
    <button
      type="button"
      className="header-button alerts-button"
      data-testid="alerts-count"
      onClick={() => useActionsStore.getState().actions.get('alerts.focus')?.run()}
    >
      <b className={worst}>{open.length}</b> {open.length === 1 ? 'alert' : 'alerts'}
    </button>
  );
}
