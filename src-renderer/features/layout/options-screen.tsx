/** The options screen: the chain, and beside it the combo builder or the vertical spread executor. */
import type { ReactNode } from 'react';
import { useRecords } from '../../stores/entities-store.ts';
import { showOptions, useUi, type OptionsTab } from '../../stores/ui-store.ts';
import { useCombo } from '../../stores/combo-store.ts';
import { Panel } from '../../ui/panel.tsx';
import { Tabs, tabPanelProps } from '../../ui/tabs.tsx';

export type OptionsScreenProps = {
  readonly chain: ReactNode;
  readonly combo: ReactNode;
  readonly vertical: ReactNode;
};

export function OptionsScreen(props: OptionsScreenProps): ReactNode {
  const tab = useUi((s) => s.optionsTab);
  const legs = useCombo((s) => s.legs.length);
  const verticals = Object.values(useRecords('vertical')).filter((v) => v.status !== 'done').length;
  const tabs = (
    <Tabs<OptionsTab>
      name="options"
      label="Combo or vertical spreads"
      value={tab}
      onChange={showOptions}
      items={[
        { id: 'combo', label: 'Combo', count: legs, title: 'Build a combination; count of its legs' },
        { id: 'vertical', label: 'Vertical spreads', count: verticals, title: 'The executor; count of those at work' },
      ]}
    />
  );
  return (
    <div className="options-screen" data-testid="options-screen">
      {props.chain}
      <Panel title="Combo or vertical spreads" head={tabs} testId="options-side">
        <div className="options-side" {...tabPanelProps('options', tab)}>
          {tab === 'combo' ? props.combo : props.vertical}
        </div>
      </Panel>
    </div>
  );
}
