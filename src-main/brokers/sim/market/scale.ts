/** Powers of ten by table: `**` and `Math.pow` are not the same on every engine. */
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

/** Units in one: 10^scale, scale 0..9. Throws RangeError otherwise (a broken invariant). */
export function unitsIn(scale: number): number {
  const power = POWERS[scale];
  if (power === undefined) throw new RangeError(`scale ${scale}`);
  return power;
}
