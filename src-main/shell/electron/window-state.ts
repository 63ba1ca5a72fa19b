/** Where the window was, kept between starts. What cannot be read or lies on no screen is forgotten, never fatal. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
export type WindowState = { readonly bounds: Box | null; readonly maximized: boolean; readonly fullScreen: boolean };

/** The size of a first start. */
export const WINDOW_DEFAULT: { readonly width: number; readonly height: number } = { width: 1440, height: 900 };
export const WINDOW_MIN: { readonly width: number; readonly height: number } = { width: 900, height: 600 };
/** So much of the title bar must be on a screen for the window to be found again. */
const VISIBLE_MIN = 64;

const FRESH: WindowState = { bounds: null, maximized: false, fullScreen: false };

/** Reads the kept state; bounds that lie on none of these screens are dropped. */
export function readWindowState(file: string, screens: readonly Box[]): WindowState {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return FRESH;
  }
  if (typeof value !== 'object' || value === null) return FRESH;
  const record = value as Readonly<Record<string, unknown>>;
  const bounds = boxOf(record['bounds']);
  return {
    bounds: bounds !== null && screens.some((screen) => reaches(bounds, screen)) ? bounds : null,
    maximized: record['maximized'] === true,
    fullScreen: record['fullScreen'] === true,
  };
}

/** Keeps the state; returns false when the file cannot be written, which costs the window's place and nothing else. */
export function writeWindowState(file: string, state: WindowState): boolean {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
    return true;
  } catch {
    return false;
  }
}

function boxOf(value: unknown): Box | null {
  if (typeof value !== 'object' || value === null) return null;
  const { x, y, width, height } = value as Readonly<Record<string, unknown>>;
  if (!isSize(x) || !isSize(y) || !isSize(width) || !isSize(height)) return null;
  return { x, y, width: Math.max(width, WINDOW_MIN.width), height: Math.max(height, WINDOW_MIN.height) };
}

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 100_000;

function reaches(box: Box, screen: Box): boolean {
  const right = Math.min(box.x + box.width, screen.x + screen.width);
  const overlap = right - Math.max(box.x, screen.x);
  return overlap >= VISIBLE_MIN && box.y >= screen.y && box.y <= screen.y + screen.height - VISIBLE_MIN;
}
