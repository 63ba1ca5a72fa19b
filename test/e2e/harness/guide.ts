/** docs/connect.md as both shells play it: its gateways started as it says, every step done, every picture's place reached. */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { playSection, type GuidePlay } from '../../../scripts/guide/play-guide.ts';
import { readGuide, type GuideSection } from '../../../scripts/guide/read-guide.ts';
import { runGateway, type RunningGateway } from '../../../scripts/guide/run-gateway.ts';
import { fromRoot } from '../../../scripts/lib/project-root.ts';

const DOCUMENT = fromRoot('docs', 'connect.md');

export const guideSections = (): readonly GuideSection[] => readGuide(readFileSync(DOCUMENT, 'utf8'));

/** The port that a gateway listens on when it is told nothing: where the guide's readers look for it. */
const GUIDE_PORTS: Readonly<Record<string, number>> = { tws: 7497, alpaca: 8088, polygon: 8089, binance: 8090 };

export type Guide = {
  /** What is typed in the stead of the guide's addresses: other ports, where something else listens on those. */
  readonly typed: (text: string) => string;
  readonly close: () => Promise<void>;
};

/** Starts the gateways that the guide names, on the ports that it names where they are free. */
export async function startGuideGateways(sections: readonly GuideSection[]): Promise<Guide> {
  const running: RunningGateway[] = [];
  const moved = new Map<string, string>();
  for (const words of sections.flatMap(({ gateways }) => gateways)) {
    const port = GUIDE_PORTS[words[0] ?? ''] ?? 0;
    const gateway = await runGateway(words).catch(() => runGateway([...words, '--port', '0']));
    running.push(gateway);
    if (gateway.port !== port) moved.set(String(port), String(gateway.port));
  }
  return {
    typed: (text) => [...moved].reduce((so, [from, to]) => so.replace(new RegExp(`\\b${from}\\b`), to), text),
    close: async () => {
      for (const gateway of running) await gateway.stop();
    },
  };
}

/** Plays all of it; every picture that the guide shows has to be there. Resolves with a sentence. */
export async function playGuide(page: Page, parts: Pick<GuidePlay, 'typed' | 'keysWindow'>): Promise<string> {
  let [steps, acts, pictures] = [0, 0, 0];
  const play: GuidePlay = {
    ...{ page, typed: parts.typed, keysWindow: parts.keysWindow },
    picture: (file) => {
      const { size } = statSync(fromRoot('docs', file));
      return size > 10_000 ? Promise.resolve() : Promise.reject(new Error(`docs/${file} is no picture`));
    },
  };
  for (const section of guideSections()) {
    const played = await playSection(play, section);
    steps += played.steps;
    acts += played.acts;
    pictures += played.pictures;
  }
  return `docs/connect.md: ${steps} steps, ${acts} controls and texts, ${pictures} pictures, played as written`;
}

/** A data folder that goes away with the test. */
export function guideFolder(): { readonly dataDir: string; readonly remove: () => void } {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'rung-e2e-'));
  return { dataDir, remove: () => rmSync(dataDir, { recursive: true, force: true }) };
}
