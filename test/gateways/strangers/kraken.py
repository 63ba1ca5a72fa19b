"""Kraken spot as krakenex and python-kraken-sdk use it (docs.kraken.com/api)."""
import base64
import hashlib
import hmac
import sys
import time
import zlib
from urllib.parse import urlencode

from wire import WebSocket, call, done, step

KEY, SECRET = sys.argv[2], sys.argv[3]
LAST = 0


def nonce():
    global LAST
    LAST = max(LAST + 1, int(time.time() * 1000))
    return LAST


def private(method, params=None, key=KEY, broken=False, used=None):
    path = f"/0/private/{method}"
    data = {"nonce": used if used is not None else nonce(), **(params or {})}
    body = urlencode(data)
    digest = hashlib.sha256((str(data["nonce"]) + body).encode()).digest()
    sign = base64.b64encode(hmac.new(base64.b64decode(SECRET), path.encode() + digest, hashlib.sha512).digest()).decode()
    headers = {"API-Key": key, "API-Sign": sign[::-1] if broken else sign}
    return call("POST", path, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})[1]


def public(method, query=""):
    return call("GET", f"/0/public/{method}{query}")[1]


for name in ("Time", "SystemStatus", "Assets", "AssetPairs"):
    body = public(name)
    step(name, body["error"] == [] and body["result"], body)
body = public("AssetPairs", "?pair=XBTUSD")
step("one pair", list(body["result"]) == ["XXBTZUSD"], body)
body = public("Ticker", "?pair=XBTUSD,ETHUSD")
step("tickers of two pairs", len(body["result"]) == 2, body)
# krakenex posts everything, public questions too.
body = call("POST", "/0/public/Depth", "pair=XBTUSD&count=3", {"Content-Type": "application/x-www-form-urlencoded"})[1]
step("a public question that is posted", len(body["result"]["XXBTZUSD"]["bids"]) <= 3, body)
step("tickers of all", len(public("Ticker")["result"]) > 2)
for name in ("OHLC", "Depth", "Trades", "Spread"):
    body = public(name, "?pair=XBTUSD")
    step(name, body["error"] == [] and "XXBTZUSD" in body["result"], body)
step("an unknown pair", public("Ticker", "?pair=NOSUCH")["error"] == ["EQuery:Unknown asset pair"])
step("an unknown method", public("Nonsense")["error"] == ["EGeneral:Unknown method"])

body = private("Balance")
step("Balance", body["error"] == [] and "ZUSD" in body["result"], body)
for name in ("OpenPositions", "Ledgers"):
    step(name, private(name)["error"] == [])
body = private("TradeBalance", {"asset": "ZUSD"})
step("TradeBalance", "eb" in body["result"], body)
step("a wrong signature", private("Balance", broken=True)["error"] == ["EAPI:Invalid signature"])
step("an unknown key", private("Balance", key="another")["error"] == ["EAPI:Invalid key"])
step("an old nonce", private("Balance", used=1)["error"] == ["EAPI:Invalid nonce"])

bid = float(public("Ticker", "?pair=XBTUSD")["result"]["XXBTZUSD"]["b"][0])
order = {"pair": "XBTUSD", "type": "buy", "ordertype": "limit", "volume": "0.01", "price": f"{bid * 0.8:.1f}"}
body = private("AddOrder", {**order, "validate": "true"})
step("an order that is only judged", body["error"] == [] and "txid" not in body["result"], body)
body = private("AddOrder", order)
txid = body["result"]["txid"][0]
step("an order", body["error"] == [] and body["result"]["descr"]["order"], body)
body = private("OpenOrders")
step("OpenOrders", txid in body["result"]["open"], body)
body = private("QueryOrders", {"txid": txid})
step("QueryOrders", body["result"][txid]["status"] == "open", body)
step("an unknown order", private("QueryOrders", {"txid": "OAAAAA-BBBBB-CCCCCC"})["error"] == ["EOrder:Unknown order"])
body = private("AddOrder", {**order, "volume": "0.0000000001"})
step("too little", body["error"] != [], body)
body = private("CancelOrder", {"txid": txid})
step("CancelOrder", body["result"]["count"] == 1, body)
step("a cancel too many", private("CancelOrder", {"txid": txid})["error"] == ["EOrder:Unknown order"])
body = private("AddOrder", {"pair": "XBTUSD", "type": "buy", "ordertype": "market", "volume": "0.01"})
step("a market order", body["error"] == [], body)
body = private("TradesHistory")
step("TradesHistory", body["result"]["count"] >= 1, body)
trade = next(iter(body["result"]["trades"]))
step("QueryTrades", trade in private("QueryTrades", {"txid": trade})["result"])
body = private("ClosedOrders")
step("ClosedOrders", body["result"]["count"] == 2, body)

token = private("GetWebSocketsToken")["result"]["token"]
socket = WebSocket("/v2")
step("status", socket.until(lambda m: m.get("channel") == "status")["data"][0]["system"] == "online")
socket.send({"method": "subscribe", "params": {"channel": "executions", "token": "wrong"}, "req_id": 1})
step("a wrong token", socket.until(lambda m: m.get("req_id") == 1)["success"] is False)
socket.send({"method": "subscribe", "params": {"channel": "executions", "token": token, "snap_orders": True}, "req_id": 2})
step("executions", socket.until(lambda m: m.get("req_id") == 2)["success"] is True)
private("AddOrder", order)
row = socket.until(lambda m: m.get("channel") == "executions" and m["type"] == "update")["data"][0]
step("an event of it", row["exec_type"] in ("pending_new", "new"), row)
step("CancelAll", private("CancelAll")["result"]["count"] == 1)
canceled = socket.until(lambda m: m.get("channel") == "executions" and "canceled" in str(m["data"]))
step("its event", canceled["data"][0]["order_status"] == "canceled", canceled)
socket.send({"method": "subscribe", "params": {"channel": "book", "symbol": ["BTC/USD"], "depth": 10}, "req_id": 3})
step("book", socket.until(lambda m: m.get("req_id") == 3)["success"] is True)


def text_of(number, decimals):
    return f"{number:.{decimals}f}".replace(".", "").lstrip("0")


pair = public("AssetPairs", "?pair=XBTUSD")["result"]["XXBTZUSD"]
book = {"bids": {}, "asks": {}}
checked = 0
while checked < 3:
    message = socket.until(lambda m: m.get("channel") == "book")
    for side in ("bids", "asks"):
        if message["type"] == "snapshot":
            book[side] = {}
        for level in message["data"][0].get(side, []):
            if level["qty"] == 0:
                book[side].pop(level["price"], None)
            else:
                book[side][level["price"]] = level["qty"]
        kept = sorted(book[side].items(), reverse=side == "bids")[:10]
        book[side] = dict(kept)
    text = "".join(
        text_of(price, pair["pair_decimals"]) + text_of(qty, pair["lot_decimals"])
        for side in ("asks", "bids")
        for price, qty in sorted(book[side].items(), reverse=side == "bids")
    )
    step("the book's checksum", zlib.crc32(text.encode()) == message["data"][0]["checksum"], message)
    checked += 1
done()
