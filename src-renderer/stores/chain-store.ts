/**
 * Which options there are on an underlying, as the engine answered, and which expiry is looked at. Chains are asked for once
 * and again after `FRESH_MS` or a new engine; a failed question says why and can be repeated.
 */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { OptionChainAnswer } from '../../shared/contract/messages.ts';
import type { ChainExpiry, Instrument, InstrumentId, OptionChain } from '../../shared/domain/index.ts';
import type { TerminalClient } from '../client/terminal-client.ts';
import { useInstrument, useInstruments } from './entities-store.ts';
import { useLinkStore } from './link-store.ts';
import { screenNowMs } from './screen-clock.ts';
import { useClient } from './terminal-context.tsx';
import { useUi } from './ui-store.ts';

/** A chain is asked for again after so long, ms: strikes are added when the market has moved. */
export const FRESH_MS = 600_000;
/** Most chains kept. */
export const CHAINS_MAX = 20;

export type ChainLoad = {
  readonly phase: 'loading' | 'ready' | 'failed';
  /** The last one that came; null before the first. */
  readonly chain: OptionChain | null;
  readonly error: string | null;
  readonly askedMs: number;
  readonly epoch: number;
};

export type ChainsState = {
  readonly chains: ReadonlyMap<InstrumentId, ChainLoad>;
  /** The expiry looked at, by underlying. */
  readonly expiries: ReadonlyMap<InstrumentId, string>;
};

export const useChains = create<ChainsState>()(() => ({ chains: new Map(), expiries: new Map() }));

function put(id: InstrumentId, load: ChainLoad): void {
  useChains.setState((s) => {
    const chains = new Map(s.chains);
    chains.delete(id);
    chains.set(id, load);
    for (const old of chains.keys()) {
      if (chains.size <= CHAINS_MAX) break;
      chains.delete(old);
    }
    return { chains };
  });
}

/** The number of the engine's start that the page is linked with; 0 while it is not. */
const epochNow = (): number => {
  const { link } = useLinkStore.getState();
  return link.kind === 'live' ? link.epoch : 0;
};

/** Asks for a chain; what came before stays until the answer. */
export async function loadChain(client: Pick<TerminalClient, 'query'>, underlyingId: InstrumentId): Promise<void> {
  const before = useChains.getState().chains.get(underlyingId)?.chain ?? null;
  const asked = { askedMs: screenNowMs(), epoch: epochNow() };
  put(underlyingId, { phase: 'loading', chain: before, error: null, ...asked });
  const answer = await client.query<OptionChainAnswer>({ kind: 'optionChain', underlyingId });
  if (answer.ok) put(underlyingId, { phase: 'ready', chain: answer.value, error: null, ...asked });
  else put(underlyingId, { phase: 'failed', chain: before, error: answer.error.message, ...asked });
}

/** Whether a chain has to be asked for. */
export function isDue(load: ChainLoad | undefined, nowMs: number, epoch: number): boolean {
  if (load === undefined) return true;
  if (load.epoch !== epoch) return true;
  return load.phase === 'ready' && nowMs - load.askedMs >= FRESH_MS;
}

/** The chain of an underlying, asked for while somebody looks. Null before the first question. */
export function useChain(underlyingId: InstrumentId | null): ChainLoad | null {
  const client = useClient();
  const epoch = useLinkStore((s) => (s.link.kind === 'live' ? s.link.epoch : 0));
  const load = useChains((s) => (underlyingId === null ? undefined : s.chains.get(underlyingId)));
  useEffect(() => {
    if (underlyingId === null || epoch === 0) return;
    const look = (): void => {
      if (isDue(useChains.getState().chains.get(underlyingId), screenNowMs(), epoch))
        void loadChain(client, underlyingId);
    };
    look();
    const timer = setInterval(look, 60_000);
    return () => clearInterval(timer);
  }, [client, underlyingId, epoch]);
  return load ?? null;
}

/** The first monthly-like distance: strategies are rarely opened in the last days. */
const USUAL_DAYS = 21;
const DAY_MS = 86_400_000;

/** The expiry looked at: the chosen one while it is listed, else the first three weeks out, else the last. */
export function chosenExpiry(chain: OptionChain | null, chosen: string | undefined, today: string): ChainExpiry | null {
  if (chain === null) return null;
  const { expiries } = chain;
  const from = new Date(Date.parse(today) + USUAL_DAYS * DAY_MS).toISOString().slice(0, 10);
  return expiries.find((e) => e.expiry === chosen) ?? expiries.find((e) => e.expiry >= from) ?? expiries.at(-1) ?? null;
}

/** Chooses the expiry that chain and templates speak of. */
export const chooseExpiry = (underlyingId: InstrumentId, expiry: string): void =>
  useChains.setState((s) => ({ expiries: new Map(s.expiries).set(underlyingId, expiry) }));

/** What options would be on: the instrument itself, or the underlying of an option or of a combo's legs. */
export function underlyingIdOf(
  instrument: Instrument | null,
  instruments: Readonly<Record<string, Instrument>>,
): InstrumentId | null {
  if (instrument === null) return null;
  if (instrument.option !== null) return instrument.option.underlyingId;
  const leg = instrument.legs?.[0];
  if (leg === undefined) return instrument.id;
  return instruments[leg.instrumentId]?.option?.underlyingId ?? null;
}

/** Instruments that could have options: shares and funds. */
export const useUnderlyings = (): readonly Instrument[] =>
  useInstruments().filter((i) => i.assetClass === 'equity' || i.assetClass === 'etf');

/** The chosen instrument. */
export const useSelected = (): Instrument | null => useInstrument(useUi((s) => s.selectedId));
