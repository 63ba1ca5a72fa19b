/** The header: mode, connections, market, money, state. It never scrolls and nothing in it moves. */
import './header.css';
import { useEffect, type ReactNode } from 'react';
import type { Terminal } from '../../../shared/contract/messages.ts';
import { useActionsStore } from '../../stores/actions-store.ts';
import { useAccount, useOpenAlerts, useTerminal } from '../../stores/entities-store.ts';
import { useLive } from '../../stores/link-store.ts';
import { useMarketNow } from '../../stores/market-clock.ts';
import { openDialog, openSettings } from '../../stores/ui-store.ts';
import { useAccountValue } from '../../stores/values-store.ts';
import { classNames } from '../../ui/class-names.ts';
import { UNKNOWN, formatMoney, formatPct, formatTime, toneOf } from '../../ui/format.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { Brand, ModeBadge } from './brand.tsx';
import { CancelAllButton } from './cancel-all-button.tsx';
import { marketWords, speedWords } from './market-words.ts';
import { Stat } from './stat.tsx';
import { STATE_NAMES, titleWords } from './title-words.ts';
import { EngineStat, VenueStat } from './venue-stat.tsx';

export function HeaderBar(): ReactNode {
  const terminal = useTerminal();
  const live = useLive();
  const mode = terminal?.mode ?? null;
  return (
    <header className={classNames('header', mode, !live && 'lost')} data-testid="header">
      <Brand />
      <ModeBadge mode={mode} />
      <VenueStat />
      <EngineStat />
      <MarketStat terminal={terminal} />
      <span className="spacer" />
      <MoneyStats terminal={terminal} />
      <StateStat terminal={terminal} />
      <button type="button" className="header-button" onClick={() => openDialog('palette')} data-testid="open-palette">
        <span>
          Search<span className="wide-only"> or run</span>
        </span>{' '}
        <KeyHint keys="$mod+k" />
      </button>
      <AlertsButton />
      <CancelAllButton />
    </header>
  );
}

function MarketStat(props: { readonly terminal: Terminal | null }): ReactNode {
  const now = useMarketNow(250);
  const { terminal } = props;
  const words = terminal === null || now === null ? null : marketWords(terminal, now);
  const speed = terminal === null ? null : speedWords(terminal.speed);
  return (
    <Stat
      width={178}
      title={words?.detail ?? ''}
      testId="market-clock"
      name={
        <>
          NYSE {now === null ? '' : `· ${formatTime(now)} ET`} {speed === null ? null : <b className="warn">{speed}</b>}
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
      <Stat name="Equity" right width={88} title={`${account?.accountId ?? ''}, ${currency}`} testId="equity">
        {formatMoney(value?.equity ?? null)}
      </Stat>
      <Stat className="stat-buying-power" name="Buying power" right width={88} title={currency} testId="buying-power">
        {formatMoney(value?.buyingPower ?? null)}
      </Stat>
    </>
  );
}

function StateStat(props: { readonly terminal: Terminal | null }): ReactNode {
  const state = props.terminal?.tradingState ?? null;
  const tone = state === 'active' || state === null ? undefined : state === 'reducing' ? 'warn' : 'bad';
  return (
    <button type="button" className="stat-button" onClick={() => openSettings('trading')}>
      <Stat name="Trading" width={84} title={props.terminal?.tradingStateReason ?? ''} testId="trading-state">
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
