"""Binance spot and USD-M as python-binance and binance-connector use it (developers.binance.com)."""
import hashlib
import hmac
import sys
import time
from urllib.parse import urlencode

from wire import WebSocket, call, done, step

KEY, SECRET = sys.argv[2], sys.argv[3]
HEADERS = {"X-MBX-APIKEY": KEY, "Content-Type": "application/x-www-form-urlencoded"}


def signature(text):
    return hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).hexdigest()


def signed(method, path, params=None, offset=0, key=KEY, broken=False):
    query = urlencode({**(params or {}), "timestamp": int(time.time() * 1000) + offset, "recvWindow": 5000})
    sign = signature(query)
    query += "&signature=" + (sign[::-1] if broken else sign)
    headers = {**HEADERS, "X-MBX-APIKEY": key}
    if method == "POST":
        return call(method, path, query, headers)
    return call(method, f"{path}?{query}", None, headers)


# python-binance's Client() pings first, then asks for the clock.
status, body = call("GET", "/api/v3/ping")
step("ping", status == 200 and body == {}, body)
status, body = call("GET", "/api/v3/time")
step("clock", abs(body["serverTime"] - time.time() * 1000) < 60_000, body)
status, info = call("GET", "/api/v3/exchangeInfo?symbol=BTCUSDT")
step("exchangeInfo of one symbol", [one["symbol"] for one in info["symbols"]] == ["BTCUSDT"], info)
filters = {one["filterType"]: one for one in info["symbols"][0]["filters"]}
step("its filters", {"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"} <= set(filters), filters)
status, body = call("GET", "/api/v3/exchangeInfo?symbol=NOSUCH")
step("an unknown symbol", status == 400 and body["code"] == -1121, body)
for name in ("depth", "trades", "aggTrades", "avgPrice", "ticker/24hr", "ticker/price", "ticker/bookTicker"):
    status, body = call("GET", f"/api/v3/{name}?symbol=BTCUSDT")
    step(name, status == 200, body)
for name in ("ticker/24hr", "ticker/price", "ticker/bookTicker"):
    status, body = call("GET", f"/api/v3/{name}")
    step(f"{name} of all", status == 200 and len(body) > 1, body)
status, body = call("GET", "/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=5")
step("klines", len(body) == 5 and len(body[0]) == 12, body)
status, body = call("GET", "/api/v3/depth?limit=5")
step("a parameter that is missing", status == 400 and body["code"] == -1102, body)
status, body = call("GET", "/api/v3/nonsense")
step("an unknown path", status == 404, body)

status, account = signed("GET", "/api/v3/account")
step("account", status == 200 and account["canTrade"] is True and account["balances"], account)
status, body = signed("GET", "/api/v3/account", broken=True)
step("a wrong signature", status == 400 and body["code"] == -1022, body)
status, body = signed("GET", "/api/v3/account", offset=-60_000)
step("a clock that is late", status == 400 and body["code"] == -1021, body)
status, body = signed("GET", "/api/v3/account", key="")
step("no key", status == 401 and body["code"] == -2014, body)
status, body = signed("GET", "/api/v3/account", key="another")
step("an unknown key", status == 401 and body["code"] == -2015, body)
status, body = call("GET", "/api/v3/account", None, HEADERS)
step("no signature", status == 400 and body["code"] == -1102, body)
for path in ("/api/v3/rateLimit/order", "/api/v3/openOrders"):
    status, body = signed("GET", path)
    step(path, status == 200 and isinstance(body, list), body)

# The user stream: the WebSocket API, signed.
api = WebSocket("/ws-api/v3")
params = {"apiKey": KEY, "timestamp": int(time.time() * 1000)}
params["signature"] = signature(urlencode(sorted(params.items())))
api.send({"id": "a", "method": "userDataStream.subscribe.signature", "params": params})
said = api.until(lambda m: m.get("id") == "a")
step("user stream", said["status"] == 200 and "subscriptionId" in said["result"], said)

ticker = call("GET", "/api/v3/ticker/bookTicker?symbol=BTCUSDT")[1]
far = f"{float(ticker['bidPrice']) * 0.8:.2f}"
order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": far}
status, body = signed("POST", "/api/v3/order/test", order)
step("a test order", status == 200 and body == {}, body)
status, placed = signed("POST", "/api/v3/order", {**order, "newClientOrderId": "stranger-1"})
step("an order", status == 200 and placed["status"] == "NEW" and placed["clientOrderId"] == "stranger-1", placed)
event = api.until(lambda m: m.get("event", {}).get("x") == "NEW")["event"]
step("its event", event["i"] == placed["orderId"] and event["c"] == "stranger-1", event)
status, body = signed("POST", "/api/v3/order", {**order, "price": "0.001"})
step("a price off the tick", status == 400 and body["code"] == -1013, body)
status, body = signed("POST", "/api/v3/order", {**order, "quantity": "100000000"})
step("too much", status == 400 and body["code"] in (-1013, -2010), body)
status, body = signed("GET", "/api/v3/order", {"symbol": "BTCUSDT", "origClientOrderId": "stranger-1"})
step("the order by its client id", body["orderId"] == placed["orderId"], body)
status, body = signed("DELETE", "/api/v3/order", {"symbol": "BTCUSDT", "orderId": placed["orderId"]})
step("its cancel", status == 200 and body["status"] == "CANCELED" and body["origClientOrderId"] == "stranger-1", body)
status, body = signed("DELETE", "/api/v3/order", {"symbol": "BTCUSDT", "orderId": placed["orderId"]})
step("a cancel too many", status == 400 and body["code"] == -2011, body)
market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"}
status, filled = signed("POST", "/api/v3/order", market)
step("a market order", filled["status"] == "FILLED" and filled["fills"], filled)
status, trades = signed("GET", "/api/v3/myTrades", {"symbol": "BTCUSDT"})
step("its trade", trades[-1]["orderId"] == filled["orderId"], trades)
params = {**order, "apiKey": KEY, "timestamp": int(time.time() * 1000)}
params["signature"] = signature(urlencode(sorted(params.items())))
api.send({"id": "b", "method": "order.place", "params": params})
said = api.until(lambda m: m.get("id") == "b")
step("an order over the socket", said["status"] == 200 and said["result"]["symbol"] == "BTCUSDT", said)
status, body = signed("DELETE", "/api/v3/openOrders", {"symbol": "BTCUSDT"})
step("cancel all of a symbol", status == 200 and len(body) == 1, body)

# The book: stream first, then the snapshot, then the first update that reaches over it.
stream = WebSocket("/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker")
stream.until(lambda m: m["stream"] == "btcusdt@depth@100ms")
snapshot = call("GET", "/api/v3/depth?symbol=BTCUSDT&limit=1000")[1]
update = stream.until(lambda m: m["stream"].endswith("100ms") and m["data"]["u"] > snapshot["lastUpdateId"])["data"]
step("the first update over the snapshot", update["U"] <= snapshot["lastUpdateId"] + 1, update)
following = stream.until(lambda m: m["stream"].endswith("100ms") and m["data"]["U"] > update["u"])["data"]
step("the next one", following["U"] == update["u"] + 1, following)
plain = WebSocket("/ws")
plain.send({"method": "SUBSCRIBE", "params": ["btcusdt@miniTicker"], "id": 7})
step("SUBSCRIBE", plain.until(lambda m: m.get("id") == 7)["result"] is None)
step("a mini ticker", plain.until(lambda m: m.get("e") == "24hrMiniTicker")["s"] == "BTCUSDT")
plain.send({"method": "LIST_SUBSCRIPTIONS", "id": 8})
step("LIST_SUBSCRIPTIONS", plain.until(lambda m: m.get("id") == 8)["result"] == ["btcusdt@miniTicker"])

# USD-M as UMFutures begins: ping, clock, exchange, account, position mode, leverage, an order of the algo book.
for path in ("/fapi/v1/ping", "/fapi/v1/time", "/fapi/v1/exchangeInfo", "/fapi/v1/premiumIndex?symbol=BTCUSDT"):
    step(path, call("GET", path)[0] == 200)
for path in ("/fapi/v2/account", "/fapi/v2/balance", "/fapi/v2/positionRisk", "/fapi/v1/positionSide/dual"):
    status, body = signed("GET", path)
    step(path, status == 200, body)
status, body = signed("POST", "/fapi/v1/leverage", {"symbol": "BTCUSDT", "leverage": 5})
step("leverage", body["leverage"] == 5, body)
status, body = signed("POST", "/fapi/v1/order", {**market, "type": "STOP_MARKET", "stopPrice": far})
step("a stop in the plain book", status == 400 and body["code"] == -4120, body)
stop = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_MARKET", "algoType": "CONDITIONAL"}
status, body = signed("POST", "/fapi/v1/algoOrder", {**stop, "quantity": "0.01", "triggerPrice": far})
step("a stop in the algo book", status == 200 and body["algoStatus"] == "NEW", body)
status, body = signed("DELETE", "/fapi/v1/algoOrder", {"algoId": body["algoId"]})
step("its cancel", status == 200, body)
done()
