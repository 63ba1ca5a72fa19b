"""OKX v5 as python-okx uses it (www.okx.com/docs-v5)."""
import base64
import hashlib
import hmac
import json
import sys
import time
from datetime import datetime, timedelta, timezone

from wire import WebSocket, call, done, step

KEY, SECRET, PASSPHRASE = sys.argv[2], sys.argv[3], sys.argv[4]


def signature(text):
    return base64.b64encode(hmac.new(SECRET.encode(), text.encode(), hashlib.sha256).digest()).decode()


def private(method, path, body=None, offset=0, key=KEY, passphrase=PASSPHRASE, broken=False):
    path = f"/api/v5/{path}"
    now = datetime.now(timezone.utc) + timedelta(seconds=offset)
    stamp = now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = json.dumps(body) if body is not None else ""
    sign = signature(stamp + method + path + text)
    headers = {"OK-ACCESS-KEY": key, "OK-ACCESS-SIGN": sign[::-1] if broken else sign, "OK-ACCESS-TIMESTAMP": stamp}
    headers.update({"OK-ACCESS-PASSPHRASE": passphrase, "Content-Type": "application/json"})
    return call(method, path, text or None, headers)


def public(path):
    return call("GET", f"/api/v5/{path}")[1]


step("public/time", public("public/time")["code"] == "0")
step("system/status", public("system/status")["code"] == "0")
for kind in ("SPOT", "SWAP"):
    step(f"{kind} instruments", len(public(f"public/instruments?instType={kind}")["data"]) > 1)
    step(f"{kind} tickers", len(public(f"market/tickers?instType={kind}")["data"]) > 1)
body = public("public/instruments?instType=SPOT&instId=BTC-USDT")
step("one instrument", [one["instId"] for one in body["data"]] == ["BTC-USDT"], body)
for path in ("market/ticker", "market/books", "market/candles", "market/trades", "public/price-limit"):
    body = public(f"{path}?instId=BTC-USDT")
    step(path, body["code"] == "0", body)
for path in ("public/mark-price?instType=SWAP&instId=BTC-USDT-SWAP", "public/funding-rate?instId=BTC-USDT-SWAP"):
    step(path, public(path)["code"] == "0")
step("an unknown instrument", public("market/ticker?instId=NO-SUCH")["code"] == "51001")

for path in (
    "account/balance",
    "account/config",
    "account/positions",
    "account/trade-fee?instType=SPOT",
    "account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross",
    "trade/orders-pending",
    "trade/orders-history?instType=SPOT",
    "trade/fills",
):
    status, body = private("GET", path)
    step(path, status == 200 and body["code"] == "0", body)
status, body = private("GET", "account/balance", broken=True)
step("a wrong signature", status == 401 and body["code"] == "50113", body)
status, body = private("GET", "account/balance", offset=-60)
step("a clock that is late", status == 401 and body["code"] == "50102", body)
status, body = private("GET", "account/balance", key="another")
step("an unknown key", status == 401 and body["code"] == "50111", body)
status, body = private("GET", "account/balance", passphrase="another")
step("a wrong passphrase", status == 401 and body["code"] == "50105", body)
status, body = call("GET", "/api/v5/account/balance")
step("no key", status == 401 and body["code"] == "50103", body)

socket = WebSocket("/ws/v5/private")
socket.send({"op": "subscribe", "args": [{"channel": "orders", "instType": "ANY"}]})
step("before the login", socket.until(lambda m: m.get("event") == "error")["code"] in ("60011", "60018"))
stamp = str(int(time.time()))
sign = signature(f"{stamp}GET/users/self/verify")
login = {"apiKey": KEY, "passphrase": PASSPHRASE, "timestamp": stamp, "sign": sign}
socket.send({"op": "login", "args": [login]})
step("login", socket.until(lambda m: m.get("event") == "login")["code"] == "0")
channels = [{"channel": "orders", "instType": "ANY"}, {"channel": "account"}, {"channel": "positions", "instType": "ANY"}]
socket.send({"op": "subscribe", "args": channels})
for _ in channels:
    step("a subscription", socket.until(lambda m: m.get("event") == "subscribe"))
step("the account at once", socket.until(lambda m: m.get("arg", {}).get("channel") == "account" and "data" in m))
socket.send_text("ping")
step("ping", socket.until(lambda m: m == "pong"))

bid = float(public("market/ticker?instId=BTC-USDT")["data"][0]["bidPx"])
order = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit", "sz": "0.01", "px": f"{bid * 0.8:.1f}"}
status, body = private("POST", "trade/order", {**order, "clOrdId": "stranger1"})
step("an order", body["code"] == "0" and body["data"][0]["clOrdId"] == "stranger1", body)
pushed = socket.until(lambda m: m.get("arg", {}).get("channel") == "orders" and "data" in m)["data"][0]
step("its event", pushed["state"] == "live" and pushed["clOrdId"] == "stranger1", pushed)
status, body = private("GET", "trade/order?instId=BTC-USDT&clOrdId=stranger1")
step("the order", body["data"][0]["state"] == "live", body)
status, body = private("POST", "trade/amend-order", {"instId": "BTC-USDT", "clOrdId": "stranger1", "newSz": "0.02"})
step("amend", body["code"] == "0", body)
status, body = private("POST", "trade/cancel-order", {"instId": "BTC-USDT", "clOrdId": "stranger1"})
step("cancel", body["code"] == "0", body)
status, body = private("POST", "trade/cancel-order", {"instId": "BTC-USDT", "clOrdId": "stranger1"})
step("a cancel too many", body["code"] == "1" and body["data"][0]["sCode"] != "0", body)
status, body = private("POST", "trade/batch-orders", [{**order, "clOrdId": "b1"}, {**order, "px": "1.23456789"}])
step("a batch of which one is wrong", body["code"] == "2" and [row["sCode"] == "0" for row in body["data"]] == [True, False], body)
# A market buy of spot names an amount of money unless it says otherwise.
status, body = private("POST", "trade/order", {**order, "ordType": "market", "sz": "1000"})
step("a market order for money", body["code"] == "0", body)
status, body = private("GET", "trade/fills?instId=BTC-USDT")
step("its fill", body["data"] and float(body["data"][0]["fillSz"]) * float(body["data"][0]["fillPx"]) <= 1000, body)
done()
