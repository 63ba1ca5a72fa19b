/**
 * One violation for each rule: where it is planted, what it says, and which rule must catch it.
 */

export interface Violation {
  /** What is forbidden, as a sentence. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The rule that must report it, as the linter names it. */
  readonly rule: string;
}

const BOUNDARY = 'boundaries(dependencies)';
const GLOBALS = 'eslint(no-restricted-globals)';
const PROPERTIES = 'eslint(no-restricted-properties)';

/** Where each layer lies, and the file of it that others import. */
const LAYERS = {
  domain: 'shared/domain/index.ts',
  contract: 'shared/contract/target.ts',
  ports: 'src-main/ports/target.ts',
  engine: 'src-main/engine/target.ts',
  options: 'src-main/options/target.ts',
  sim: 'src-main/brokers/sim/target.ts',
  other: 'src-main/brokers/other/target.ts',
  store: 'src-main/store/target.ts',
  runtime: 'src-main/runtime/target.ts',
  api: 'src-main/api/target.ts',
  shell: 'src-main/shell/target.ts',
  browser: 'src-main/shell/browser/target.ts',
  electron: 'src-main/shell/electron/target.ts',
  client: 'src-renderer/client/target.ts',
  stores: 'src-renderer/stores/target.ts',
  ui: 'src-renderer/ui/target.ts',
  one: 'src-renderer/features/one/target.ts',
  two: 'src-renderer/features/two/target.ts',
  main: 'src-renderer/main.ts',
} as const;

type Layer = keyof typeof LAYERS;

/** What each layer may import of the others; everything else is a violation. */
const MAY_IMPORT: Readonly<Record<Layer, readonly Layer[]>> = {
  domain: [],
  contract: ['domain'],
  ports: ['domain'],
  engine: ['domain'],
  options: ['domain'],
  sim: ['ports', 'options', 'domain'],
  other: ['ports', 'options', 'domain'],
  store: ['ports', 'domain'],
  runtime: ['engine', 'ports', 'domain'],
  api: ['runtime', 'engine', 'options', 'ports', 'contract', 'domain'],
  shell: ['api', 'runtime', 'engine', 'store', 'ports', 'contract', 'domain'],
  browser: ['shell', 'api', 'runtime', 'engine', 'store', 'ports', 'contract', 'domain'],
  electron: ['shell', 'api', 'runtime', 'engine', 'store', 'ports', 'contract', 'domain'],
  client: ['contract', 'domain'],
  stores: ['client', 'contract', 'domain'],
  ui: ['domain'],
  one: ['stores', 'client', 'ui', 'contract', 'domain'],
  two: ['stores', 'client', 'ui', 'contract', 'domain'],
  main: ['one', 'two', 'stores', 'client', 'ui', 'contract', 'domain'],
};

/** Packages that a layer must not import. */
const PACKAGES: readonly (readonly [Layer, string])[] = [
  ['domain', 'zod'],
  ['domain', 'node:fs'],
  ['contract', 'ws'],
  ['contract', 'node:fs'],
  ['ports', 'better-sqlite3'],
  ['engine', 'zod'],
  ['engine', 'node:crypto'],
  ['store', 'ws'],
  ['runtime', 'better-sqlite3'],
  ['api', 'ws'],
  ['sim', 'electron'],
  ['sim', 'react'],
  ['shell', 'electron'],
  ['shell', 'react'],
  ['browser', 'electron'],
  ['client', 'react'],
  ['client', 'node:fs'],
  ['stores', 'ws'],
  ['one', 'electron'],
  ['one', 'better-sqlite3'],
  ['one', 'node:fs'],
  ['ui', 'ws'],
  ['ui', 'node:fs'],
  ['main', 'electron'],
];

function relativeImport(fromFile: string, toFile: string): string {
  const up = fromFile
    .split('/')
    .slice(0, -1)
    .map(() => '..')
    .join('/');
  return `${up}/${toFile}`;
}

/** A pair of layers, the first of which must not import the second, each as a planted file. */
export function layerViolations(): Violation[] {
  const layers = Object.keys(LAYERS) as Layer[];
  return layers.flatMap((from) =>
    layers
      .filter((to) => to !== from && !MAY_IMPORT[from].includes(to))
      // Below src-main/shell the three parts are one program; the shared part may start either carrier.
      .filter((to) => !(from === 'shell' && (to === 'browser' || to === 'electron')))
      .map((to) => {
        const file = LAYERS[from].replace(/[^/]+$/, `imports-${to}.ts`);
        return {
          name: `${from} does not import ${to}`,
          file,
          text: `import * as target from '${relativeImport(file, LAYERS[to])}';\nexport const found = target;\n`,
          rule: BOUNDARY,
        };
      }),
  );
}

/** Packages and built-in modules that a layer must not import. */
export function packageViolations(): Violation[] {
  return PACKAGES.map(([from, name]) => {
    const file = LAYERS[from].replace(/[^/]+$/, `imports-package-${name.replace(/[^a-z]+/g, '-')}.ts`);
    return {
      name: `${from} does not import ${name}`,
      file,
      text: `import * as found from '${name}';\nexport const used = found;\n`,
      rule: BOUNDARY,
    };
  });
}

/** Time, chance and the world, where they are forbidden. */
export function globalViolations(): Violation[] {
  const pure = ['Date', 'Intl', 'crypto', 'globalThis'];
  const io = ['performance', 'setTimeout', 'setInterval', 'queueMicrotask', 'fetch', 'console', 'process'];
  const places: readonly (readonly [string, readonly string[]])[] = [
    ['shared/domain', [...pure, ...io]],
    ['src-main/engine', [...pure, ...io]],
    ['src-main/brokers/sim', pure],
    ['src-main/options', pure],
    ['shared/contract', ['Date']],
    ['src-main/store', ['Date']],
    ['src-main/runtime', ['Date']],
    ['src-main/api', ['Date']],
    ['src-main/shell/browser', ['Date']],
  ];
  const touching = places.flatMap(([folder, names]) =>
    names.map((name) => ({
      name: `${folder} does not touch ${name}`,
      file: `${folder}/touches-${name.toLowerCase()}.ts`,
      text: `export const found: unknown = ${name};\n`,
      rule: GLOBALS,
    })),
  );
  // Only the adapters of the real clock may read it; a market's own clock is not one of them.
  const disguised = {
    name: 'a clock of the simulation does not touch Date',
    file: 'src-main/brokers/sim/market-clock.ts',
    text: 'export const found: unknown = Date;\n',
    rule: GLOBALS,
  };
  return [...touching, disguised];
}

/** Functions whose result depends on chance, the locale or the machine's mathematics. */
export function propertyViolations(): Violation[] {
  const everywhere = [
    'shared/contract',
    'src-main/runtime',
    'src-main/store',
    'src-main/shell/browser',
    'src-renderer/stores',
  ];
  const deterministic = ['shared/domain', 'src-main/engine', 'src-main/options', 'src-main/brokers/sim'];
  const chance = [...everywhere, ...deterministic].map((folder) => ({
    folder,
    expression: 'Math.random()',
    name: 'random',
  }));
  const mathematics = deterministic.flatMap((folder) =>
    ['sin', 'cos', 'pow'].map((name) => ({
      folder,
      expression: `Math.${name}(2${name === 'pow' ? ', 3' : ''})`,
      name,
    })),
  );
  const locale = deterministic.map((folder) => ({
    folder,
    expression: '(1).toLocaleString()',
    name: 'toLocaleString',
  }));
  return [...chance, ...mathematics, ...locale].map(({ folder, expression, name }) => ({
    name: `${folder} does not call ${name}`,
    file: `${folder}/calls-${name.toLowerCase()}.ts`,
    text: `export const found: unknown = ${expression};\n`,
    rule: PROPERTIES,
  }));
}

const LONG_FUNCTION = `export function long(): number {\n  let sum = 0;\n${'  sum += 1;\n'.repeat(60)}  return sum;\n}\n`;

/** The remaining rules of the house that the linter enforces. */
export const STYLE_VIOLATIONS: readonly Violation[] = [
  {
    name: 'a promise is not left floating',
    file: 'src-main/runtime/floats.ts',
    text: 'const later = async (): Promise<void> => {};\nexport function start(): void {\n  later();\n}\n',
    rule: 'typescript(no-floating-promises)',
  },
  {
    name: 'a switch over a union names every member',
    file: 'src-main/engine/forgets.ts',
    text: "export function side(value: 'buy' | 'sell'): number {\n  switch (value) {\n    case 'buy':\n      return 1;\n  }\n  return 0;\n}\n",
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    name: 'modules do not import each other in a circle',
    file: 'src-main/engine/circle-one.ts',
    text: "import { two } from './circle-two.ts';\nexport const one = (): unknown => two;\n",
    rule: 'import(no-cycle)',
  },
  {
    name: 'there is no default export',
    file: 'src-main/api/exports-default.ts',
    text: 'export default 1;\n',
    rule: 'import(no-default-export)',
  },
  {
    name: 'there is no any',
    file: 'src-main/api/any.ts',
    text: 'export const found: any = 1;\n',
    rule: 'typescript(no-explicit-any)',
  },
  {
    name: 'the product does not write to the console',
    file: 'src-main/runtime/prints.ts',
    text: "console.log('here');\nexport const printed = true;\n",
    rule: 'eslint(no-console)',
  },
  {
    name: 'no catch is empty',
    file: 'src-main/runtime/swallows.ts',
    text: 'export function parse(text: string): unknown {\n  try {\n    return JSON.parse(text);\n  } catch {}\n  return 0;\n}\n',
    rule: 'eslint(no-empty)',
  },
  {
    name: 'a file has at most 400 lines',
    file: 'src-main/runtime/endless.ts',
    text: 'export {};\n'.repeat(401),
    rule: 'eslint(max-lines)',
  },
  {
    name: 'a function has at most 60 lines',
    file: 'src-main/runtime/long.ts',
    text: LONG_FUNCTION,
    rule: 'eslint(max-lines-per-function)',
  },
  {
    name: 'a function takes at most four parameters',
    file: 'src-main/runtime/greedy.ts',
    text: 'export const sum = (a: number, b: number, c: number, d: number, e: number): number => a + b + c + d + e;\n',
    rule: 'eslint(max-params)',
  },
  {
    name: 'files are named in kebab-case',
    file: 'src-main/runtime/camelCase.ts',
    text: 'export const found = 1;\n',
    rule: 'unicorn(filename-case)',
  },
  {
    name: 'a file outside every layer is refused',
    file: 'src-main/loose/file.ts',
    text: 'export const found = 1;\n',
    rule: 'boundaries(no-unknown-files)',
  },
];

/** The second half of the circle of `STYLE_VIOLATIONS`. */
export const CIRCLE_PARTNER: Readonly<Record<string, string>> = {
  'src-main/engine/circle-two.ts': "import { one } from './circle-one.ts';\nexport const two = (): unknown => one;\n",
};
