/** Columns of numbers that grow as rows come: typed arrays, doubled when full. */

export class GrowingColumns {
  private arrays: Float64Array[];
  count = 0;

  constructor(columns: number) {
    this.arrays = Array.from({ length: columns }, () => new Float64Array(1024));
  }

  /** Adds a row; `values` has one number per column. */
  push(values: readonly number[]): void {
    if (this.count === this.arrays[0]!.length) {
      this.arrays = this.arrays.map((old) => {
        const wider = new Float64Array(old.length * 2);
        wider.set(old);
        return wider;
      });
    }
    for (let i = 0; i < this.arrays.length; i++) this.arrays[i]![this.count] = values[i]!;
    this.count += 1;
  }

  /** A column as it stands, cut to its length, each value passed through `to` where given. */
  column(index: number, to?: (value: number) => number): Float64Array {
    const cut = this.arrays[index]!.slice(0, this.count);
    if (to !== undefined) for (let i = 0; i < cut.length; i++) cut[i] = to(cut[i]!);
    return cut;
  }
}
