/** docs/venues.md, made from the results that the conformance cards left in test-results/conformance. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type CardResult = {
  readonly id: string;
  readonly title: string;
  readonly outcome: 'passed' | 'skipped' | 'failed';
  readonly reason: string | null;
};

export type VenueResults = { readonly kind: string; readonly results: readonly CardResult[] };

/** What the adapters are called in the table; others go by their kind. */
const NAMES: Readonly<Record<string, string>> = {
  sim: 'Simulated',
  ib: 'Interactive Brokers',
  alpaca: 'Alpaca',
  binance: 'Binance spot',
  binanceusdm: 'Binance USD-M',
  kraken: 'Kraken',
  bybit: 'Bybit spot',
  bybitlinear: 'Bybit linear',
  okx: 'OKX spot',
  okxswap: 'OKX perpetuals',
  coinbase: 'Coinbase',
  polygon: 'Polygon',
  harbor: 'Harbor',
};
const ORDER = Object.keys(NAMES);

const rank = ({ kind }: VenueResults): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);
const nameOf = (kind: string): string => NAMES[kind] ?? kind;

/** Every result file of a folder; empty when the cards were not run. */
export function readVenueResults(folder: string): readonly VenueResults[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({
      kind: path.basename(name, '.json'),
      results: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as readonly CardResult[],
    }))
    .toSorted((a, b) => rank(a) - rank(b));
}

const MARKS: Readonly<Record<CardResult['outcome'], string>> = { passed: '✓', skipped: '–', failed: '✘' };

/** The document's text. */
export function venuesDoc(venues: readonly VenueResults[]): string {
  const titles = new Map(venues.flatMap(({ results }) => results.map(({ id, title }) => [id, title] as const)));
  const ids = [...titles.keys()].toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const cell = ({ results }: VenueResults, id: string): string => {
    const found = results.find((r) => r.id === id);
    return found === undefined ? '' : MARKS[found.outcome];
  };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const count = ({ results }: VenueResults, outcome: CardResult['outcome']): number =>
    results.filter((r) => r.outcome === outcome).length;
  return [
    '# What the venues do',
    '',
    'Every adapter runs the same numbered cards with the venue’s own client library against a server that speaks the venue’s wire',
    'protocol in front of the simulated exchange (`test/conformance`, `test/gateways`); the simulated venue runs them too. ✓: it',
    'behaves as the card says. –: it is not there; whether the venue lacks it or Rung does not use it stands below. Made by `npm run venues` from a run of the cards; do',
    'not edit it.',
    '',
    row(['card', 'behaviour', ...venues.map(({ kind }) => nameOf(kind))]),
    row(['---', '---', ...venues.map(() => '---')]),
    ...ids.map((id) => row([id, titles.get(id) ?? '', ...venues.map((venue) => cell(venue, id))])),
    row(['', 'passed / not there', ...venues.map((v) => `${count(v, 'passed')} / ${count(v, 'skipped')}`)]),
    '',
    ...venues.flatMap((venue) => cannotDo(venue)),
  ].join('\n');
}

/** `sim 63 passed, 2 skipped; ib …`: one clause a venue. */
export function countsByVenue(venues: readonly VenueResults[]): string {
  return venues
    .map(({ kind, results }) => {
      const of = (outcome: CardResult['outcome']): number => results.filter((r) => r.outcome === outcome).length;
      const failed = of('failed') === 0 ? '' : `, ${of('failed')} failed`;
      return `${kind} ${of('passed')} passed, ${of('skipped')} skipped${failed}`;
    })
    .join('; ');
}

/**
 * What a document says otherwise than these results, in words; empty: nothing. A venue of the document that these results do
 * not have was not run here and is not judged; one that they have and it lacks is.
 */
export function staleClaims(document: string, venues: readonly VenueResults[]): readonly string[] {
  const rows = document
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const columns = rows.find((cells) => cells[1] === 'card') ?? [];
  const marks = new Map(rows.map((cells) => [cells[1] ?? '', cells] as const));
  return venues.flatMap(({ kind, results }) => {
    const name = nameOf(kind);
    const at = columns.indexOf(name);
    if (at < 0) return [`${name} has no column`];
    const run = new Set(results.map(({ id }) => id));
    const gone = [...marks]
      .filter(([id, cells]) => CARD_ID.test(id) && (cells[at] ?? '') !== '' && !run.has(id))
      .map(([id]) => `${name}, ${id}: there is no such card any more`);
    const other = results.flatMap(({ id, outcome }) => {
      const said = marks.get(id)?.[at] ?? '';
      return said === MARKS[outcome] || said === MARKS.failed
        ? []
        : [`${name}, ${id}: it says "${said}", the run says "${MARKS[outcome]}"`];
    });
    return [...gone, ...other];
  });
}

const CARD_ID = /^[A-Z]+\d+$/;

/** The reasons of a venue, each once, with its cards. */
function cannotDo({ kind, results }: VenueResults): readonly string[] {
  const byReason = Map.groupBy(
    results.filter((r) => r.outcome === 'skipped'),
    (r) => r.reason ?? '',
  );
  if (byReason.size === 0) return [];
  const lines = [...byReason].map(([reason, cards]) => `- ${reason} (${cards.map(({ id }) => id).join(', ')})`);
  return [`## ${nameOf(kind)}: what is not there`, '', ...lines, ''];
}
