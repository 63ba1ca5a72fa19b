/**
 * Seeded chance: sfc32 (Chris Doty-Humphrey, PractRand) on 32-bit integers, so that every engine draws the same numbers. Its
 * state can be saved and restored. Normals come by the polar method (Marsaglia 1964): no sine, no cosine.
 */
export type RandomState = readonly [number, number, number, number];

export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  private constructor(state: RandomState) {
    [this.a, this.b, this.c, this.counter] = state;
  }

  /** A stream of its own for each (seed, stream) pair; both any integers. */
  static seeded(seed: number, stream = 0): Random {
    const random = new Random([seed | 0, Math.floor(seed / 4_294_967_296) | 0, stream | 0, 1]);
    for (let i = 0; i < 15; i++) random.uint32();
    return random;
  }

  static restore(state: RandomState): Random {
    return new Random(state);
  }

  state(): RandomState {
    return [this.a, this.b, this.c, this.counter];
  }

  /** 0 .. 2^32 − 1. */
  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (this.c << 21) | (this.c >>> 11);
    this.c = (this.c + t) | 0;
    return t >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.uint32() / 4_294_967_296;
  }

  /** True with this probability. A probability of 0 draws nothing. */
  chance(probability: number): boolean {
    return probability > 0 && this.uniform() < probability;
  }

  /** Integer in [0, n). */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Draws as many numbers as `normal` would. */
  skipNormal(): void {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s !== 0 && s < 1) return;
    }
  }

  /** Standard normal, cut at ±4.5 so that no single step is absurd. */
  normal(): number {
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const s = x * x + y * y;
      if (s === 0 || s >= 1) continue;
      const z = x * Math.sqrt((-2 * Math.log(s)) / s);
      return z > 4.5 ? 4.5 : z < -4.5 ? -4.5 : z;
    }
  }
}
