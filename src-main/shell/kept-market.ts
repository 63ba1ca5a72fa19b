/** `market.json`: which market the terminal trades on, as it was last chosen. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { err, ok, type MarketKind, type Result } from '../../shared/domain/index.ts';

/** Null: nothing was chosen yet, or it cannot be read: the simulated market then, in which nothing is at risk. */
export function readMarket(file: string): MarketKind | null {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const market = typeof found === 'object' && found !== null && 'market' in found ? found.market : null;
    return market === 'simulated' || market === 'connections' ? market : null;
  } catch {
    return null; // Missing is the ordinary case; anything else is treated as nothing chosen.
  }
}

/** The error is a sentence. */
export function writeMarket(file: string, market: MarketKind): Result<void, string> {
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify({ market })}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    return ok(undefined);
  } catch (thrown) {
    return err(`The choice could not be kept: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}
