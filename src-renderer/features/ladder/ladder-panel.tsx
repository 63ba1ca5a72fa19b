/** Placeholder until the panel is built. */
import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';

export function LadderPanel(): ReactNode {
  return <Panel title="Ladders">{null}</Panel>;
}
