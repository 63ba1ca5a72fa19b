/** Checks answers against a published OpenAPI document: what a gateway says is what the venue documented. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Tree = Readonly<Record<string, unknown>>;

/** The folder of material beside the project, or null where there is none. */
export function sharedData(path: string): string | null {
  const found = join(import.meta.dirname, '../../../../shared/data', path);
  return existsSync(found) ? found : null;
}

/** Reads the rows of a file of one JSON object a line. */
export const readJsonLines = (file: string): readonly Tree[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Tree);

/** `tried`: answers that were compared; `none`: no schema for them in the document. */
export type SchemaCounts = { readonly tried: number; readonly passed: number; readonly none: number };
export type SchemaFault = { readonly operation: string; readonly faults: readonly string[] };

export type OpenApi = {
  /** Compares an answer with the schema of its path, method and status. Null: the document has none for it. */
  check(method: string, path: string, status: number, body: unknown): SchemaFault | 'passed' | null;
  /** A schema of the document by its name, as it stands there; undefined: none. */
  schema(name: string): unknown;
  /** The paths and methods of the document. */
  readonly operations: readonly string[];
};

const FORMATS = [
  'uuid',
  'date',
  'date-time',
  'double',
  'decimal',
  'int32',
  'int64',
  'uint32',
  'uint64',
  'float',
  'uri',
  'email',
  'byte',
  'number',
];

/** OpenAPI 3.0's `nullable` is no JSON Schema: it becomes a type. Examples go, since they may hold anything. */
function asJsonSchema(value: unknown): Json {
  if (Array.isArray(value)) return value.map(asJsonSchema);
  if (typeof value !== 'object' || value === null) return value as Json;
  const found: Record<string, Json> = {};
  for (const [key, one] of Object.entries(value)) {
    if (key === 'example' || key === 'examples' || key === 'x-examples' || key === 'discriminator') continue;
    found[key] = asJsonSchema(one);
  }
  const { nullable, ...rest } = found;
  if (nullable !== true) return rest;
  const withNull =
    'enum' in rest && Array.isArray(rest['enum']) ? { ...rest, enum: [...(rest['enum'] as Json[]), null] } : rest;
  if (typeof withNull['type'] === 'string') return { ...withNull, type: [withNull['type'], 'null'] };
  return { anyOf: [withNull, { type: 'null' }] };
}

/** Opens a document. `strict`: objects may hold nothing that it does not name. Throws when it is no OpenAPI document. */
export function openApi(file: string): OpenApi {
  const document = JSON.parse(readFileSync(file, 'utf8')) as Tree;
  const paths = document['paths'] as Readonly<Record<string, Tree>>;
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
  for (const format of FORMATS) ajv.addFormat(format, formatOf(format));
  ajv.addSchema({ $id: 'api', ...(asJsonSchema(document) as object) });
  const compiled = new Map<string, ValidateFunction | null>();
  const patterns = Object.keys(paths).map((path) => ({ path, pattern: patternOf(path) }));
  const validatorOf = (
    method: string,
    path: string,
    status: number,
  ): { operation: string; validate: ValidateFunction | null } | null => {
    const matches = patterns
      .filter(({ pattern }) => pattern.test(path))
      .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length);
    const template = matches[0]?.path;
    if (template === undefined) return null;
    const operation = `${method} ${template} ${status}`;
    const known = compiled.get(operation);
    if (known !== undefined) return { operation, validate: known };
    const pointer = schemaPointer(paths, template, method.toLowerCase(), status);
    const validate = pointer === null ? null : ajv.compile({ $ref: `api#${pointer}` });
    compiled.set(operation, validate);
    return { operation, validate };
  };
  const { schemas } = (document['components'] ?? {}) as { readonly schemas?: Tree };
  return {
    schema: (name) => schemas?.[name],
    operations: Object.entries(paths).flatMap(([path, of]) =>
      Object.keys(of)
        .filter((m) => m !== 'parameters')
        .map((m) => `${m.toUpperCase()} ${path}`),
    ),
    check: (method, path, status, body) => {
      const found = validatorOf(method, path, status);
      if (found === null || found.validate === null) return null;
      if (found.validate(body)) return 'passed';
      const faults = (found.validate.errors ?? []).map(
        (e) => `${e.instancePath} ${e.message ?? ''} ${JSON.stringify(e.params)}`,
      );
      return { operation: found.operation, faults: [...new Set(faults)].slice(0, 12) };
    },
  };
}

/** What is checked of the named formats. */
function formatOf(name: string): RegExp | true {
  if (name === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
  if (name === 'date') return /^\d{4}-\d{2}-\d{2}$/;
  if (name === 'date-time') return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;
  if (name === 'decimal') return /^-?\d+(\.\d+)?$/;
  return true;
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

const escaped = (part: string): string =>
  part.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');

/** Where in the document the schema of an answer stands; null: nowhere. */
function schemaPointer(
  paths: Readonly<Record<string, Tree>>,
  path: string,
  method: string,
  status: number,
): string | null {
  const responses = ((paths[path]?.[method] as Tree | undefined)?.['responses'] ?? {}) as Readonly<
    Record<string, Tree>
  >;
  const key = [String(status), 'default'].find((one) => responses[one] !== undefined);
  const response = key === undefined ? undefined : responses[key];
  if (key === undefined || response === undefined) return null;
  const content = (response['content'] ?? {}) as Readonly<Record<string, Tree>>;
  const media = Object.keys(content).find((one) => one.startsWith('application/json'));
  if (media === undefined || content[media]?.['schema'] === undefined) return null;
  return `/paths/${escaped(path)}/${method}/responses/${key}/content/${escaped(media)}/schema`;
}
