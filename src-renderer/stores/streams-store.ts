/**
 * Bars and depth: what the page watches beside quotes. One subscription is shared by the panels, so each states its wish
 * here and the whole is sent together. Bars are handed on (the chart keeps its own series); depth is kept, newest only.
 */
import { create } from 'zustand';
import type { TerminalClient } from '../client/terminal-client.ts';
import type { Bar, BarInterval, Depth, InstrumentId } from '../../shared/domain/index.ts';

export type BarWish = { readonly instrumentId: InstrumentId; readonly interval: BarInterval };
export type BarListener = (instrumentId: InstrumentId, interval: BarInterval, bar: Bar) => void;

export const useDepthStore = create<{ readonly depth: Depth | null }>()(() => ({ depth: null }));

/** The depth of an instrument, or null while none came. */
export const useDepth = (id: InstrumentId | null): Depth | null =>
  useDepthStore((s) => (s.depth !== null && s.depth.instrumentId === id ? s.depth : null));

export class Streams {
  private client: Pick<TerminalClient, 'subscribe'> | null = null;
  private bars: BarWish | null = null;
  private depth: InstrumentId | null = null;
  private readonly barListeners = new Set<BarListener>();

  /** The client that carries the wishes from now on. */
  attach(client: Pick<TerminalClient, 'subscribe'>): void {
    this.client = client;
    this.send();
  }

  /** Bars of one instrument and interval; null for none. */
  wishBars(wish: BarWish | null): void {
    this.bars = wish;
    this.send();
  }

  /** Depth of one instrument; null for none. What was kept of another is dropped. */
  wishDepth(id: InstrumentId | null): void {
    this.depth = id;
    useDepthStore.setState({ depth: null });
    this.send();
  }

  listenBars(listener: BarListener): () => void {
    this.barListeners.add(listener);
    return () => {
      this.barListeners.delete(listener);
    };
  }

  onBar(instrumentId: InstrumentId, interval: BarInterval, bar: Bar): void {
    for (const listener of [...this.barListeners]) listener(instrumentId, interval, bar);
  }

  private send(): void {
    this.client?.subscribe({ quotes: null, bars: this.bars, depth: this.depth });
  }
}

/** The page's streams. */
export const streams: Streams = new Streams();
