/** Whether something came about just now: what it changed under a hand may wait for a moment. */
import { useEffect, useRef, useState } from 'react';

/** True for `ms` after `holds` turned true while it was watched; what held from the beginning is nothing new. */
export function useJustBecame(holds: boolean, ms: number): boolean {
  const before = useRef(holds);
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    const came = holds && !before.current;
    before.current = holds;
    setFresh(came);
    if (!came) return;
    const timer = setTimeout(() => setFresh(false), ms);
    return () => clearTimeout(timer);
  }, [holds, ms]);
  return fresh;
}
