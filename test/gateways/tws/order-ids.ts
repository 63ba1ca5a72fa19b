/**
 * The order ids of clients: which a client has used, and which it was told of.
 *
 * Invariant: a client uses an order id once, and only ids above those that it was told of.
 */
export class OrderIds {
  private readonly used = new Map<number, number>();
  /** The highest id of orders, of whatever client, that a client was told of. */
  private readonly told = new Map<number, number>();

  /** The next order id that a client may use. */
  next(clientId: number): number {
    return (this.used.get(clientId) ?? 0) + 1;
  }

  /** A client was told of an order: the ids of its own have to be above it (TWS API: The Next Valid Identifier). */
  noteTold(clientId: number, orderId: number): void {
    this.told.set(clientId, Math.max(this.told.get(clientId) ?? 0, orderId));
  }

  /** Takes an id for a client's order. False when it may not use it. */
  take(clientId: number, orderId: number): boolean {
    if (orderId <= Math.max(this.used.get(clientId) ?? 0, this.told.get(clientId) ?? 0)) return false;
    this.used.set(clientId, orderId);
    return true;
  }

  /** Gives a client's order an id of the server's choice. */
  give(clientId: number): number {
    const id = this.next(clientId);
    this.used.set(clientId, id);
    return id;
  }

  /** What clients used is forgotten, as by TWS's “Reset API order ID sequence”. */
  reset(): void {
    this.used.clear();
    this.told.clear();
  }
}
