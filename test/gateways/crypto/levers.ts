/** The gateways' own faults, for protocols of HTTP requests and socket messages. */
import type { WebSocket } from 'ws';
import type { WireLevers } from '../core/gateway.ts';

export class Levers implements WireLevers {
  private lostAnswers = 0;
  private lostRequests = 0;
  private repeats = 0;
  private delayMs = 0;
  private throttled = 0;
  private garbles = 0;
  private readonly timers = new Set<NodeJS.Timeout>();

  readonly loseAnswers = (count: number): void => void (this.lostAnswers = count);
  readonly loseRequests = (count: number): void => void (this.lostRequests = count);
  readonly repeatReports = (count: number): void => void (this.repeats = count);
  readonly delayReports = (ms: number): void => void (this.delayMs = ms);
  readonly garble = (): void => void (this.garbles += 1);
  readonly throttle = (count: number): void => void (this.throttled = count);

  /** An order request came: whether it is thrown away before it acts. */
  takesRequest(): boolean {
    if (this.lostRequests <= 0) return true;
    this.lostRequests -= 1;
    return false;
  }

  /** An order request acted: whether its answer is sent. */
  sendsAnswer(): boolean {
    if (this.lostAnswers <= 0) return true;
    this.lostAnswers -= 1;
    return false;
  }

  /** Whether this request is refused as one too many. */
  isThrottled(): boolean {
    if (this.throttled <= 0) return false;
    this.throttled -= 1;
    return true;
  }

  /** Sends a message of the order stream, late, twice or followed by nonsense as the levers say. */
  sendReport(socket: WebSocket, message: unknown): void {
    this.sendReportText(socket, JSON.stringify(message));
  }

  sendReportText(socket: WebSocket, text: string): void {
    const times = this.repeats > 0 ? 2 : 1;
    if (times === 2) this.repeats -= 1;
    const send = (): void => {
      if (socket.readyState !== socket.OPEN) return;
      for (let i = 0; i < times; i++) socket.send(text);
      this.spoil(socket);
    };
    if (this.delayMs <= 0) return send();
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      send();
    }, this.delayMs);
    this.timers.add(timer);
  }

  /** Sends a message of a market stream. */
  send(socket: WebSocket, message: unknown): void {
    this.sendText(socket, JSON.stringify(message));
  }

  sendText(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text);
    this.spoil(socket);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private spoil(socket: WebSocket): void {
    if (this.garbles <= 0) return;
    this.garbles -= 1;
    socket.send('{"e":"executionReport","x":');
    socket.send('{"e":"never heard of","x":[1,2,{"y":null}]}');
  }
}
