/** Theme, colours, density. */
import type { ReactNode } from 'react';
import { resetSizes } from '../../stores/layout-store.ts';
import { setLooks, useUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { Segmented } from '../../ui/segmented.tsx';

export function LooksPage(): ReactNode {
  const { theme, colours, density } = useUi();
  return (
    <div className="settings-page settings-looks">
      <Segmented
        label="Theme"
        value={theme}
        onChange={(value) => setLooks({ theme: value })}
        testId="theme"
        items={[
          { value: 'dark', label: 'Dark' },
          { value: 'light', label: 'Light' },
          { value: 'system', label: 'As the system' },
        ]}
      />
      <Segmented
        label="Up and down, buy and sell"
        value={colours}
        onChange={(value) => setLooks({ colours: value })}
        testId="colours"
        items={[
          { value: 'green-orange', label: 'Green and orange' },
          { value: 'blue-orange', label: 'Blue and orange' },
        ]}
      />
      <Segmented
        label="Rows"
        value={density}
        onChange={(value) => setLooks({ density: value })}
        testId="density"
        items={[
          { value: 'dense', label: 'Dense' },
          { value: 'roomy', label: 'Roomy' },
        ]}
      />
      <div className="field">
        <span>Panels</span>
        <Button onClick={resetSizes}>Back to their first sizes</Button>
      </div>
    </div>
  );
}
