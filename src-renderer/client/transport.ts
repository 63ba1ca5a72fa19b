/**
 * What carries messages between this page and the engine. A transport knows nothing of the contract: text one way,
 * text and binary frames the other. It reports its end exactly once and never throws for what a network does.
 */
import type { ContractError } from '../../shared/contract/messages.ts';

export type TransportListener = {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** A packed quotes frame. */
  readonly onBinary: (frame: ArrayBuffer) => void;
  /** Once, whether it ever opened or not. `refusal` set: trying again is of no use. */
  readonly onClose: (reason: string, refusal: ContractError | null) => void;
};

export type Transport = {
  /** Hands one message to the wire; dropped in silence once closed (the end was reported already). */
  readonly send: (text: string) => void;
  readonly close: () => void;
};

/** Starts connecting at once; the listener hears how it goes. */
export type OpenTransport = (listener: TransportListener) => Transport;
