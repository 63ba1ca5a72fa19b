/** Those who want to hear of something, called in the order they came. */
export class Listeners<Args extends readonly unknown[]> {
  private readonly held = new Set<(...args: Args) => void>();

  /** Adds one; the returned function takes it out again. */
  add(listener: (...args: Args) => void): () => void {
    const entry = (...args: Args): void => listener(...args);
    this.held.add(entry);
    return () => {
      this.held.delete(entry);
    };
  }

  call(...args: Args): void {
    for (const listener of this.held) listener(...args);
  }

  clear(): void {
    this.held.clear();
  }
}
