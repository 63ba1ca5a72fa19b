"""Alpaca as alpaca-py uses it (docs.alpaca.markets)."""
import json
import sys

from wire import WebSocket, call, done, step

KEY, SECRET = sys.argv[2], sys.argv[3]
HEADERS = {"APCA-API-KEY-ID": KEY, "APCA-API-SECRET-KEY": SECRET, "Content-Type": "application/json"}


def ask(method, path, body=None, headers=None):
    return call(method, path, json.dumps(body) if body is not None else None, headers or HEADERS)


# TradingClient: account, clock, calendar, assets, orders, positions.
for path in (
    "/v2/account",
    "/v2/account/configurations",
    "/v2/account/portfolio/history",
    "/v2/account/activities/FILL",
    "/v2/clock",
    "/v2/calendar?start=2026-11-02&end=2026-11-06",
    "/v2/assets?asset_class=us_equity",
    "/v2/assets/AAPL",
    "/v2/positions",
    "/v2/orders?status=all",
):
    status, body = ask("GET", path)
    step(path, status == 200, body)
status, body = ask("GET", "/v2/assets/NOSUCH")
step("an unknown asset", status == 404, body)
status, body = ask("GET", "/v2/account", headers={"APCA-API-KEY-ID": KEY})
step("a header that is missing", status == 401, body)
status, body = ask("GET", "/v2/account", headers={**HEADERS, "APCA-API-SECRET-KEY": "wrong"})
step("a wrong secret", status == 401, body)

# StockHistoricalDataClient and CryptoHistoricalDataClient.
for path in (
    "/v2/stocks/quotes/latest?symbols=AAPL,SPY",
    "/v2/stocks/trades/latest?symbols=AAPL",
    "/v2/stocks/bars/latest?symbols=AAPL",
    "/v2/stocks/snapshots?symbols=AAPL",
    "/v2/stocks/AAPL/quotes/latest",
    "/v2/stocks/AAPL/snapshot",
    "/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD",
):
    status, body = ask("GET", path)
    step(path, status == 200 and body, body)
bars, token, pages = [], None, 0
while pages < 50:
    path = "/v2/stocks/bars?symbols=AAPL,SPY&timeframe=1Day&limit=200" + (f"&page_token={token}" if token else "")
    status, body = ask("GET", path)
    for rows in body["bars"].values():
        bars += rows
    pages += 1
    token = body["next_page_token"]
    if token is None:
        break
whole = ask("GET", "/v2/stocks/bars?symbols=AAPL,SPY&timeframe=1Day&limit=10000")[1]["bars"]
step("bars by pages", pages > 1 and len(bars) == sum(len(rows) for rows in whole.values()), [pages, len(bars)])

stream = WebSocket("/stream")
stream.send({"action": "auth", "key": KEY, "secret": SECRET})
step("trading stream", stream.until(lambda m: m["stream"] == "authorization")["data"]["status"] == "authorized")
stream.send({"action": "listen", "data": {"streams": ["trade_updates"]}})
step("listening", stream.until(lambda m: m["stream"] == "listening")["data"]["streams"] == ["trade_updates"])


def event(name):
    return stream.until(lambda m: m["stream"] == "trade_updates" and m["data"]["event"] == name)["data"]


# Coins trade on every day of the week.
quote = ask("GET", "/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD")[1]["quotes"]["BTC/USD"]
order = {"symbol": "BTC/USD", "qty": "0.01", "side": "buy", "type": "limit", "time_in_force": "gtc"}
limit = f"{quote['bp'] * 0.8:.2f}"
status, placed = ask("POST", "/v2/orders", {**order, "limit_price": limit, "client_order_id": "stranger-1"})
step("an order", status == 200 and placed["client_order_id"] == "stranger-1", placed)
step("its event", event("new")["order"]["id"] == placed["id"])
status, body = ask("POST", "/v2/orders", {**order, "limit_price": limit, "client_order_id": "stranger-1"})
step("the same id again", status == 422, body)
status, body = ask("GET", "/v2/orders:by_client_order_id?client_order_id=stranger-1")
step("by its client id", body["id"] == placed["id"], body)
status, body = ask("POST", "/v2/orders", {**order, "qty": "-1"})
step("a quantity below zero", status == 422, body)
status, body = ask("POST", "/v2/orders", {"symbol": "BTC/USD"})
step("an order without its terms", status == 422, body)
status, body = ask("DELETE", f"/v2/orders/{placed['id']}")
step("cancel", status == 204, body)
step("its event", event("canceled")["order"]["id"] == placed["id"])
status, body = ask("POST", "/v2/orders", {**order, "type": "market"})
step("a market order", status == 200, body)
filled = event("fill")
step("its fill", filled["position_qty"] and filled["price"], filled)
status, body = ask("GET", "/v2/positions/BTCUSD")
step("the position", status == 200 and body["qty"], body)
ask("POST", "/v2/orders", {**order, "limit_price": limit})
status, body = ask("DELETE", "/v2/orders")
step("cancel all", status == 207 and [row["status"] for row in body] == [200], body)
status, body = ask("DELETE", "/v2/positions/BTCUSD")
step("close the position", status == 200 and body["side"] == "sell", body)
step("its fill", event("fill")["order"]["side"] == "sell")

data = WebSocket("/v1beta3/crypto/us")
step("data stream", data.receive() == [{"T": "success", "msg": "connected"}])
data.send({"action": "auth", "key": KEY, "secret": "wrong"})
step("a wrong secret", data.receive()[0]["code"] == 402)
data.send({"action": "auth", "key": KEY, "secret": SECRET})
step("authenticated", data.receive()[0]["msg"] == "authenticated")
data.send({"action": "subscribe", "quotes": ["BTC/USD"]})
step("a subscription", data.until(lambda m: m[0]["T"] == "subscription")[0]["quotes"] == ["BTC/USD"])
step("a quote", data.until(lambda m: m[0]["T"] == "q")[0]["S"] == "BTC/USD")
greeted = WebSocket("/v2/iex", {"APCA-API-KEY-ID": KEY, "APCA-API-SECRET-KEY": SECRET})
step("keys in the handshake", greeted.until(lambda m: m[0].get("msg") == "authenticated"))
done()
