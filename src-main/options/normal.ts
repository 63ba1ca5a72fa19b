/**
 * The standard normal distribution from `exp` and polynomials alone, so that every engine computes the same digits.
 * `normalCdf` is accurate to about 1e-15 (G. West, "Better approximations to cumulative normal functions", 2005, after
 * J. F. Hart, "Computer Approximations", 1968).
 */
/** √2π. */
export const ROOT_TWO_PI = Math.sqrt(2 * Math.PI);
/** Beyond it the tail is below 1e-300. */
const TAIL = 37;
/** Where Hart's polynomial gives way to a continued fraction. */
const SWITCH = 7.071_067_811_865_47;

/** Density at x. */
export const normalPdf = (x: number): number => Math.exp(-0.5 * x * x) / ROOT_TWO_PI;

/** Probability of a value below x. */
export function normalCdf(x: number): number {
  return cdfWith(x, Math.exp(-0.5 * x * x));
}

/** Hart's rational function, of which e^(−z²/2) times is the tail beyond z < SWITCH; one expression, so that it is inlined. */
const hart = (z: number): number =>
  ((((((0.035_262_496_599_891_1 * z + 0.700_383_064_443_688) * z + 6.373_962_203_531_65) * z + 33.912_866_078_383) * z +
    112.079_291_497_871) *
    z +
    221.213_596_169_931) *
    z +
    220.206_867_912_376) /
  (((((((0.088_388_347_648_318_4 * z + 1.755_667_163_182_64) * z + 16.064_177_579_207) * z + 86.780_732_202_946_1) * z +
    296.564_248_779_674) *
    z +
    637.333_633_378_831) *
    z +
    793.826_512_519_948) *
    z +
    440.413_735_824_752);

/** The tail where it is all but nothing, as a share of e^(−z²/2): a continued fraction, then nothing. */
const far = (z: number): number =>
  z > TAIL ? 0 : 1 / ((z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))))) * ROOT_TWO_PI);

/** The tail beyond z ≥ 0 as a share of e^(−z²/2). */
export const tailShare = (z: number): number => (z < SWITCH ? hart(z) : far(z));

/** As `normalCdf` for one who has e^(−x²/2) already. */
export function cdfWith(x: number, e: number): number {
  const z = x < 0 ? -x : x;
  const tail = e * tailShare(z);
  return x > 0 ? 1 - tail : tail;
}
