/**
 * `connections.yaml`: the connections that the trader set up, without their secrets. Written by the terminal, readable and
 * mendable by hand; a file that is not understood is refused with its line, never guessed at.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { LineCounter, isNode, parseDocument, stringify, type Document } from 'yaml';
import { z } from 'zod';
import {
  CONNECTIONS_MAX,
  err,
  idOf,
  ok,
  type AccountId,
  type BrokerMode,
  type ConnectionId,
  type Result,
} from '../../../shared/domain/index.ts';

/** A connection as it is kept. */
export type ConnectionEntry = {
  readonly connectionId: ConnectionId;
  readonly broker: string;
  readonly name: string;
  readonly mode: BrokerMode;
  readonly accountId: AccountId | null;
  readonly values: Readonly<Record<string, string>>;
  readonly connectAtStart: boolean;
  readonly quotesFrom: ConnectionId | null;
};

export type ConnectionFile = {
  readonly connections: readonly ConnectionEntry[];
  /** Ids of connections that are gone: the journal knows them, so none is given twice. */
  readonly retired: readonly string[];
};

const id = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'an id has small letters, digits and -');
const entry = z.strictObject({
  id,
  broker: z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,31}$/, 'a broker is one of those that Rung knows'),
  name: z.string().min(1).max(64),
  mode: z.enum(['paper', 'live']),
  account: z.string().min(1).max(64).nullable(),
  values: z.record(z.string(), z.string().max(512)),
  connectAtStart: z.boolean(),
  quotesFrom: id.nullable(),
});
const file = z.strictObject({
  version: z.literal(1),
  connections: z.array(entry).max(CONNECTIONS_MAX),
  retired: z.array(z.string()),
});

const HEAD =
  ' Connections to brokers, written by Rung. Keys are not here: they lie in the vault.\n Change it by hand only while Rung is not running.';

/** What the file says; one that is missing says: no connections. The error is a sentence with file and line. */
export function readConnectionFile(filePath: string): Result<ConnectionFile, string> {
  let text: string;
  try {
    text = readFileSync(filePath, 'utf8');
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')
      return ok({ connections: [], retired: [] });
    return err(`${filePath} cannot be read: ${String(thrown)}.`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0];
  if (problem !== undefined) {
    const { line } = lines.linePos(problem.pos[0]);
    return err(
      `${filePath}, line ${line}: ${problem.message}. Correct it, or move it away to start without connections.`,
    );
  }
  const checked = file.safeParse(document.toJS());
  if (!checked.success) return err(refusal(filePath, document, lines, checked.error));
  const { connections, retired } = checked.data;
  const twice = connections.find((one, i) => connections.findIndex((other) => other.id === one.id) !== i);
  if (twice !== undefined) return err(`${filePath}: the connection ${twice.id} stands there twice.`);
  return ok({ connections: connections.map(entryOf), retired });
}

function refusal(filePath: string, document: Document, lines: LineCounter, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  let line = 1;
  for (let at = [...path, ...keys]; at.length > 0; at = at.slice(0, -1)) {
    const node: unknown = document.getIn(at, true);
    if (isNode(node) && node.range != null) {
      line = lines.linePos(node.range[0]).line;
      break;
    }
  }
  const place = path.length === 0 ? '' : `${path.join('.')}: `;
  return `${filePath}, line ${line}: ${place}${issue?.message ?? 'is not understood'}. Correct it, or move it away to start without connections.`;
}

const entryOf = (read: z.infer<typeof entry>): ConnectionEntry => ({
  connectionId: idOf(read.id),
  broker: read.broker,
  name: read.name,
  mode: read.mode,
  accountId: read.account === null ? null : idOf(read.account),
  values: read.values,
  connectAtStart: read.connectAtStart,
  quotesFrom: read.quotesFrom === null ? null : idOf(read.quotesFrom),
});

/** Writes it whole and swaps it in. The error is a sentence. */
export function writeConnectionFile(filePath: string, kept: ConnectionFile): Result<void, string> {
  const connections = kept.connections.map((one) => ({
    id: one.connectionId,
    broker: one.broker,
    name: one.name,
    mode: one.mode,
    account: one.accountId,
    values: one.values,
    connectAtStart: one.connectAtStart,
    quotesFrom: one.quotesFrom,
  }));
  const head = HEAD.split('\n')
    .map((line) => `#${line}`)
    .join('\n');
  try {
    const text = `${head}\n${stringify({ version: 1, connections, retired: kept.retired })}`;
    writeFileSync(`${filePath}.new`, text, { mode: 0o600 });
    renameSync(`${filePath}.new`, filePath);
    return ok(undefined);
  } catch (thrown) {
    return err(`${filePath} cannot be written: ${thrown instanceof Error ? thrown.message : String(thrown)}.`);
  }
}

/** An id for a new connection of a broker: `alpaca`, `alpaca-2`, …, never one that was used before. */
export function freshId(kept: ConnectionFile, broker: string): ConnectionId {
  const base = broker
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 24);
  const used = new Set<string>([...kept.connections.map((one) => one.connectionId), ...kept.retired, 'sim']);
  if (!used.has(base)) return idOf(base);
  for (let n = 2; ; n++) if (!used.has(`${base}-${n}`)) return idOf(`${base}-${n}`);
}
