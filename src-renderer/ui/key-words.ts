/** Keys as a trader reads them: `$mod+k` is `Ctrl K`, on a Mac `⌘ K`; `g c` is `G then C`. */

const NAMES: Readonly<Record<string, string>> = {
  Control: 'Ctrl',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Space: 'Space',
};

function pressWords(press: string, mac: boolean): string {
  const plus = press.endsWith('++');
  const parts = plus ? [...press.slice(0, -2).split('+'), '+'] : press.split('+');
  return parts
    .map((part) => {
      if (part === '$mod') return mac ? '⌘' : 'Ctrl';
      const name = NAMES[part] ?? part.replace(/^(Key|Digit)(?=.$)/, '');
      return name.length === 1 ? name.toUpperCase() : name;
    })
    .join(' ');
}

/** The words of a binding in tinykeys' notation. */
export const keyWords = (keys: string, mac = false): string =>
  keys
    .split(' ')
    .map((press) => pressWords(press, mac))
    .join(' then ');

/** True on a Mac, where ⌘ stands for Ctrl. */
export const isMac = (): boolean => typeof navigator !== 'undefined' && /Mac/.test(navigator.userAgent);
