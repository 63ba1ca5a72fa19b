/**
 * Which guarantee has which tests, read from the tests' names: `G9: …`, `G1–G8: …`, `G10, G15: …`, on a test or on the
 * `describe` around it. By folder: unit, simulation, through the real contract.
 */
export type TestKind = 'unit' | 'simulation' | 'contract';
export const TEST_KINDS: readonly TestKind[] = ['unit', 'simulation', 'contract'];

/** Those that need a test in simulation and one through the real contract. */
export const REQUIRED: readonly number[] = [...Array.from({ length: 18 }, (_, i) => i + 1), 20, 22];
const GUARANTEES_MAX = 25;

const KIND_OF: readonly (readonly [folder: string, kind: TestKind])[] = [
  ['test/unit/', 'unit'],
  ['test/sim/', 'simulation'],
  ['test/contract/', 'contract'],
  ['test/e2e/', 'contract'],
];

export type Tagged = {
  readonly guarantee: number;
  readonly kind: TestKind;
  readonly file: string;
  readonly name: string;
};
export type Counts = ReadonlyMap<number, Readonly<Record<TestKind, number>>>;

/** The kind of a test file by its folder, or null: it counts for nothing. */
export const kindOfFile = (file: string): TestKind | null =>
  /\.(test|spec)\.tsx?$/.test(file) ? (KIND_OF.find(([folder]) => file.startsWith(folder))?.[1] ?? null) : null;

/** The numbers that a name carries; `G1–G8` and `G1-G8` are all between. */
export function tagsOf(name: string): number[] {
  const tags = new Set<number>();
  for (const match of name.matchAll(/\bG(\d{1,2})(?:\s*[–-]\s*G?(\d{1,2}))?\b/g)) {
    const first = Number(match[1]);
    const last = match[2] === undefined ? first : Number(match[2]);
    for (let tag = first; tag <= Math.min(last, GUARANTEES_MAX); tag++) tags.add(tag);
  }
  return [...tags].filter((tag) => tag >= 1 && tag <= GUARANTEES_MAX);
}

type Title = { readonly at: number; readonly indent: number; readonly group: boolean; readonly name: string };

const QUOTED = /(['"`])((?:\\.|(?!\1)[\s\S])*)\1/y;

/** The first title after an opening: at once, or after the table of an `each`. */
function titleAt(source: string, from: number): string | null {
  let depth = 1;
  let at = from;
  const start = /\s*/y;
  start.lastIndex = at;
  start.exec(source);
  QUOTED.lastIndex = start.lastIndex;
  const direct = QUOTED.exec(source);
  if (direct !== null) return direct[2] ?? '';
  for (; at < source.length && depth > 0; at++) {
    const char = source[at];
    if (char === "'" || char === '"' || char === '`') {
      QUOTED.lastIndex = at;
      const text = QUOTED.exec(source);
      if (text !== null) at += text[0].length - 1;
    } else if (char === '(' || char === '[' || char === '{') depth += 1;
    else if (char === ')' || char === ']' || char === '}') depth -= 1;
  }
  const again = /\s*\(\s*/y;
  again.lastIndex = at;
  if (again.exec(source) === null) return null;
  QUOTED.lastIndex = again.lastIndex;
  return QUOTED.exec(source)?.[2] ?? null;
}

/** Titles in their order. */
function titlesOf(source: string): Title[] {
  const titles: Title[] = [];
  for (const match of source.matchAll(/^([ \t]*)(it|test|describe)((?:\.\w+)*)\(/gm)) {
    const name = titleAt(source, (match.index ?? 0) + match[0].length);
    if (
      name === null ||
      /\.(?:skip|todo|use|beforeAll|afterAll|beforeEach|afterEach|step|setTimeout)/.test(match[3] ?? '')
    )
      continue;
    const group = match[2] === 'describe' || /\.describe/.test(match[3] ?? '');
    titles.push({ at: match.index ?? 0, indent: (match[1] ?? '').length, group, name });
  }
  return titles;
}

/** The tagged tests of one file; a tag on a `describe` counts for each test in it. */
export function taggedIn(file: string, source: string): Tagged[] {
  const kind = kindOfFile(file);
  if (kind === null) return [];
  const groups: Title[] = [];
  const found: Tagged[] = [];
  for (const title of titlesOf(source)) {
    while (groups.length > 0 && (groups.at(-1)?.indent ?? 0) >= title.indent) groups.pop();
    if (title.group) {
      groups.push(title);
      continue;
    }
    const tags = new Set([...groups, title].flatMap(({ name }) => tagsOf(name)));
    for (const guarantee of tags) found.push({ guarantee, kind, file, name: title.name });
  }
  return found;
}

/** How many tests of each kind a guarantee has. */
export function countTests(tests: readonly Tagged[]): Counts {
  const counts = new Map<number, Record<TestKind, number>>();
  for (let guarantee = 1; guarantee <= GUARANTEES_MAX; guarantee++)
    counts.set(guarantee, { unit: 0, simulation: 0, contract: 0 });
  for (const { guarantee, kind } of tests) {
    const row = counts.get(guarantee);
    if (row !== undefined) row[kind] += 1;
  }
  return counts;
}

/** What is required and not there, in words. */
export function missingOf(counts: Counts): string[] {
  const missing: string[] = [];
  for (const guarantee of REQUIRED) {
    const row = counts.get(guarantee);
    if ((row?.simulation ?? 0) === 0) missing.push(`G${guarantee} has no test in simulation`);
    if ((row?.contract ?? 0) === 0) missing.push(`G${guarantee} has no test through the real contract`);
  }
  return missing;
}

/** The table as text; `*` marks those that need both. */
export function guaranteesTable(counts: Counts): string {
  const header = ['', ...TEST_KINDS].map((cell) => cell.padStart(11)).join('');
  const rows = [...counts].map(([guarantee, row]) =>
    [
      `G${guarantee}${REQUIRED.includes(guarantee) ? '*' : ' '}`,
      ...TEST_KINDS.map((kind) => (row[kind] === 0 ? '–' : String(row[kind]))),
    ]
      .map((cell) => cell.padStart(11))
      .join(''),
  );
  return [header, ...rows].join('\n');
}
