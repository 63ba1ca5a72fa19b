/** Instruments that the trader found at connections and made the terminal's own, kept between starts. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { idOf, type ConnectionId, type Instrument, type InstrumentId } from '../../../shared/domain/index.ts';

/** Most instruments that are kept for one connection; the oldest give way. */
export const KEPT_INSTRUMENTS_MAX = 500;

const file = z.record(
  z.string(),
  z.array(z.strictObject({ id: z.string().max(64), symbol: z.string().max(64) })).max(KEPT_INSTRUMENTS_MAX),
);

export type KeptInstrument = { readonly id: InstrumentId; readonly symbol: string };

export class FoundInstruments {
  private readonly filePath: string;
  private readonly kept = new Map<ConnectionId, readonly KeptInstrument[]>();

  constructor(filePath: string) {
    this.filePath = filePath;
    this.load();
  }

  of(connectionId: ConnectionId): readonly KeptInstrument[] {
    return this.kept.get(connectionId) ?? [];
  }

  /** Keeps these for a connection; false: the file could not be written, so they last until the end of the session. */
  add(connectionId: ConnectionId, instruments: readonly Instrument[]): boolean {
    const fresh = instruments.map(({ id, symbol }) => ({ id, symbol }));
    const ids = new Set(fresh.map(({ id }) => id));
    const others = this.of(connectionId).filter(({ id }) => !ids.has(id));
    this.kept.set(connectionId, [...others, ...fresh].slice(-KEPT_INSTRUMENTS_MAX));
    return this.save();
  }

  drop(connectionId: ConnectionId): void {
    if (this.kept.delete(connectionId)) this.save();
  }

  private load(): void {
    try {
      const read = file.safeParse(JSON.parse(readFileSync(this.filePath, 'utf8')));
      if (!read.success) return;
      for (const [connectionId, list] of Object.entries(read.data))
        this.kept.set(
          idOf<ConnectionId>(connectionId),
          list.map(({ id, symbol }) => ({ id: idOf<InstrumentId>(id), symbol })),
        );
    } catch {
      // Missing or damaged: the trader searches again; nothing that is held or working depends on it.
    }
  }

  private save(): boolean {
    try {
      writeFileSync(`${this.filePath}.new`, JSON.stringify(Object.fromEntries(this.kept)), { mode: 0o600 });
      renameSync(`${this.filePath}.new`, this.filePath);
      return true;
    } catch {
      return false; // Said to the caller, who logs it.
    }
  }
}
