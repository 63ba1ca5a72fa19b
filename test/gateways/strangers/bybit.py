"""Bybit v5 as pybit uses it (bybit-exchange.github.io/docs/v5)."""
import hashlib
import hmac
import json
import sys
import time
from urllib.parse import urlencode

from wire import WebSocket, call, done, step

KEY, SECRET = sys.argv[2], sys.argv[3]


def signature(text):
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def private(method, path, params=None, offset=0, key=KEY, broken=False):
    stamp = str(int(time.time() * 1000) + offset)
    text = json.dumps(params or {}) if method == "POST" else urlencode(params or {})
    sign = signature(stamp + key + "5000" + text)
    headers = {"X-BAPI-API-KEY": key, "X-BAPI-TIMESTAMP": stamp, "X-BAPI-RECV-WINDOW": "5000"}
    headers.update({"X-BAPI-SIGN": sign[::-1] if broken else sign, "Content-Type": "application/json"})
    if method == "POST":
        return call("POST", f"/v5/{path}", text, headers)[1]
    return call("GET", f"/v5/{path}?{text}", None, headers)[1]


def public(path):
    return call("GET", f"/v5/{path}")[1]


step("market/time", public("market/time")["retCode"] == 0)
for category in ("spot", "linear"):
    body = public(f"market/instruments-info?category={category}&symbol=BTCUSDT")
    step(f"one {category} instrument", [one["symbol"] for one in body["result"]["list"]] == ["BTCUSDT"], body)
    for name in ("tickers", "orderbook", "recent-trade"):
        body = public(f"market/{name}?category={category}&symbol=BTCUSDT")
        step(f"{category} {name}", body["retCode"] == 0, body)
body = public("market/kline?category=linear&symbol=BTCUSDT&interval=1&limit=5")
step("kline", len(body["result"]["list"]) == 5 and len(body["result"]["list"][0]) == 7, body)
step("an unknown symbol", public("market/tickers?category=spot&symbol=NOSUCH")["retCode"] == 10001)
step("a category that is missing", public("market/tickers?symbol=BTCUSDT")["retCode"] == 10001)

for path, params in (
    ("account/info", {}),
    ("user/query-api", {}),
    ("account/wallet-balance", {"accountType": "UNIFIED"}),
    ("position/list", {"category": "linear", "settleCoin": "USDT"}),
    ("order/realtime", {"category": "linear", "settleCoin": "USDT"}),
    ("execution/list", {"category": "spot"}),
    ("account/fee-rate", {"category": "spot", "symbol": "BTCUSDT"}),
):
    body = private("GET", path, params)
    step(path, body["retCode"] == 0, body)
step("a wrong signature", private("GET", "account/info", broken=True)["retCode"] == 10004)
step("a clock that is late", private("GET", "account/info", offset=-60_000)["retCode"] == 10002)
step("an unknown key", private("GET", "account/info", key="another")["retCode"] == 10003)

socket = WebSocket("/v5/private")
expires = int(time.time() * 1000) + 10_000
socket.send({"op": "auth", "args": [KEY, expires, signature(f"GET/realtime{expires}")]})
step("auth", socket.until(lambda m: m.get("op") == "auth")["success"] is True)
socket.send({"op": "subscribe", "args": ["order", "execution", "wallet", "position"], "req_id": "r1"})
step("private topics", socket.until(lambda m: m.get("req_id") == "r1")["success"] is True)
socket.send({"op": "ping"})
step("ping", socket.until(lambda m: m.get("op") == "pong"))

bid = float(public("market/tickers?category=spot&symbol=BTCUSDT")["result"]["list"][0]["bid1Price"])
order = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01"}
order.update({"price": f"{bid * 0.8:.2f}", "timeInForce": "GTC"})
body = private("POST", "order/create", {**order, "orderLinkId": "stranger-1"})
step("an order", body["retCode"] == 0 and body["result"]["orderLinkId"] == "stranger-1", body)
pushed = socket.until(lambda m: m.get("topic") == "order")["data"][0]
step("its event", pushed["orderId"] == body["result"]["orderId"] and pushed["orderStatus"] == "New", pushed)
again = private("POST", "order/create", {**order, "orderLinkId": "stranger-1"})
step("the same id again", again["retCode"] == 170141, again)
body = private("POST", "order/amend", {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": "stranger-1", "qty": "0.02"})
step("amend", body["retCode"] == 0, body)
body = private("GET", "order/realtime", {"category": "spot", "orderLinkId": "stranger-1"})
step("the order", body["result"]["list"][0]["qty"] == "0.02", body)
body = private("POST", "order/cancel", {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": "stranger-1"})
step("cancel", body["retCode"] == 0, body)
body = private("POST", "order/cancel", {"category": "spot", "symbol": "BTCUSDT", "orderLinkId": "stranger-1"})
step("a cancel too many", body["retCode"] == 170213, body)
# A market buy of spot names an amount of money.
market = {"category": "spot", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "1000"}
body = private("POST", "order/create", market)
step("a market order for money", body["retCode"] == 0, body)
fill = socket.until(lambda m: m.get("topic") == "execution")["data"][0]
step("its execution", float(fill["execQty"]) * float(fill["execPrice"]) <= 1000 and fill["execType"] == "Trade", fill)
for price in (bid * 0.8, bid * 0.7):
    private("POST", "order/create", {**order, "price": f"{price:.2f}"})
body = private("POST", "order/cancel-all", {"category": "spot"})
step("cancel-all", len(body["result"]["list"]) == 2, body)

stream = WebSocket("/v5/public/linear")
stream.send({"op": "subscribe", "args": ["orderbook.50.BTCUSDT", "tickers.BTCUSDT"], "req_id": "r2"})
step("public topics", stream.until(lambda m: m.get("req_id") == "r2")["success"] is True)
first = stream.until(lambda m: m.get("topic") == "orderbook.50.BTCUSDT")
step("a snapshot", first["type"] == "snapshot" and first["data"]["b"], first)
second = stream.until(lambda m: m.get("topic") == "orderbook.50.BTCUSDT")
step("a change", second["type"] == "delta" and second["data"]["u"] > first["data"]["u"], second)
step("a ticker", stream.until(lambda m: m.get("topic") == "tickers.BTCUSDT")["data"]["symbol"] == "BTCUSDT")
stream.send({"op": "subscribe", "args": ["nonsense.BTCUSDT"], "req_id": "r3"})
step("an unknown topic", stream.until(lambda m: m.get("req_id") == "r3")["success"] is False)
done()
