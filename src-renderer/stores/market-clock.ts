/** The market's clock for React, ticking on its own between the engine's messages. */
import { useEffect, useState } from 'react';
import { useTerminal } from './entities-store.ts';
import { marketNowMs } from './values-store.ts';

/** The market's time (UTC ms), read anew every `everyMs` of the machine's time; null before the first message. */
export function useMarketNow(everyMs: number): number | null {
  const speed = useTerminal()?.speed ?? 1;
  const [now, setNow] = useState<number | null>(() => marketNowMs(speed));
  useEffect(() => {
    const read = (): void => setNow(marketNowMs(speed));
    read();
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [speed, everyMs]);
  return now;
}
