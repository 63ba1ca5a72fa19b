/** Placeholder until the panel is built. */
import type { ReactNode } from 'react';
import { Panel } from '../../ui/panel.tsx';

export function BlotterPanel(): ReactNode {
  return <Panel title="Orders">{null}</Panel>;
}
