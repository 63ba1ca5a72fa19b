/** Carries the chosen looks to the page: theme, colour set, density. */
import { useEffect } from 'react';
import { useUi, type Theme } from '../../stores/ui-store.ts';

function resolved(theme: Theme, systemIsLight: boolean): 'dark' | 'light' {
  if (theme === 'system') return systemIsLight ? 'light' : 'dark';
  return theme;
}

export function LooksEffect(): null {
  const theme = useUi((s) => s.theme);
  const colours = useUi((s) => s.colours);
  const density = useUi((s) => s.density);
  useEffect(() => {
    const system = matchMedia('(prefers-color-scheme: light)');
    const apply = (): void => {
      document.documentElement.dataset['theme'] = resolved(theme, system.matches);
    };
    apply();
    system.addEventListener('change', apply);
    return () => system.removeEventListener('change', apply);
  }, [theme]);
  useEffect(() => {
    document.documentElement.dataset['colours'] = colours;
    document.documentElement.dataset['density'] = density;
  }, [colours, density]);
  return null;
}
