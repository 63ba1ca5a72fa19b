/** What this is, and whose work it stands on. */
import type { ReactNode } from 'react';
import { useLinkStore } from '../../stores/link-store.ts';

export function AboutPage(): ReactNode {
  const link = useLinkStore((s) => s.link);
  return (
    <div className="settings-page">
      <section>
        <h3>Rung {link.kind === 'live' ? link.version : ''}</h3>
        <p>A terminal that works every order up a limit ladder and measures what each fill cost.</p>
        <p className="sub">
          It gives no advice. Simulated fills are a model: a real market may fill less, later, or worse.
        </p>
      </section>
      <section>
        <h3>Charts</h3>
        <p className="sub">
          Drawn with Lightweight Charts™, Copyright © TradingView, Inc.,{' '}
          <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer noopener">
            tradingview.com
          </a>
          .
        </p>
      </section>
    </div>
  );
}
