"""Polygon as polygon-api-client uses it (polygon.io/docs)."""
import sys

from wire import WebSocket, call, done, step

KEY = sys.argv[2]
HEADERS = {"Authorization": f"Bearer {KEY}"}


def ask(path, headers=None):
    return call("GET", path, None, HEADERS if headers is None else headers)


for path in (
    "/v1/marketstatus/now",
    "/v3/reference/tickers?market=stocks&search=AAPL&limit=5",
    "/v3/reference/tickers/AAPL",
    "/v2/snapshot/locale/us/markets/stocks/tickers?tickers=AAPL,SPY",
    "/v2/snapshot/locale/us/markets/stocks/tickers/AAPL",
    "/v2/last/nbbo/AAPL",
    "/v2/last/trade/AAPL",
    "/v2/aggs/ticker/AAPL/prev",
    "/v2/aggs/ticker/AAPL/range/1/minute/2026-11-16/2026-11-20?limit=50000",
):
    status, body = ask(path)
    step(path, status == 200 and (body.get("status") in ("OK", "DELAYED") or "serverTime" in body), body)
status, body = ask(f"/v2/last/trade/AAPL?apiKey={KEY}", {})
step("the key in the address", status == 200, body)
status, body = ask("/v2/last/trade/AAPL", {})
step("no key", status == 401 and body["status"] == "ERROR", body)
status, body = ask("/v2/last/trade/AAPL", {"Authorization": "Bearer wrong"})
step("a wrong key", status == 401 and body["error"], body)
status, body = ask("/v3/reference/tickers/NOSUCH")
step("an unknown ticker", status == 404 and body["status"] == "NOT_FOUND", body)
status, body = ask("/v9/nonsense")
step("an unknown path", status == 404, body)

stream = WebSocket("/stocks")
step("connected", stream.receive()[0]["status"] == "connected")
stream.send({"action": "auth", "params": "wrong"})
step("a wrong key", stream.receive()[0]["status"] == "auth_failed")
stream = WebSocket("/stocks")
stream.receive()
stream.send({"action": "auth", "params": KEY})
step("auth", stream.receive()[0]["status"] == "auth_success")
stream.send({"action": "subscribe", "params": "Q.AAPL,T.AAPL,AM.AAPL"})
for channel in ("Q.AAPL", "T.AAPL", "AM.AAPL"):
    step(channel, stream.until(lambda m: channel in m[0].get("message", ""))[0]["status"] == "success")
done()
