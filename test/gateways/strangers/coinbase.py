"""Coinbase Advanced as coinbase-advanced-py uses it (docs.cdp.coinbase.com/advanced-trade); tokens are signed by openssl."""
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid

from wire import WebSocket, call, done, step

KEY, SECRET = sys.argv[2], sys.argv[3]
BROKERAGE = "/api/v3/brokerage"


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def token(uri=None, key=KEY):
    now = int(time.time())
    claims = {"sub": key, "iss": "cdp", "nbf": now, "exp": now + 120, **({"uri": uri} if uri else {})}
    head = {"alg": "ES256", "typ": "JWT", "kid": key, "nonce": uuid.uuid4().hex}
    text = part(json.dumps(head).encode()) + "." + part(json.dumps(claims).encode())
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(SECRET)
    try:
        der = subprocess.run(
            ["openssl", "dgst", "-sha256", "-sign", file.name], input=text.encode(), capture_output=True, check=True
        ).stdout
    finally:
        os.unlink(file.name)
    # Two numbers: as the tokens want them, 32 bytes each.
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(der[at + 2 : at + 2 + size].lstrip(b"\0").rjust(32, b"\0"))
        at += 2 + size
    return text + "." + part(b"".join(numbers))


def ask(method, path, body=None, key=KEY):
    uri = f"{method} 127.0.0.1{BROKERAGE}{path.split('?')[0]}"
    headers = {"Authorization": f"Bearer {token(uri, key)}", "Content-Type": "application/json"}
    return call(method, BROKERAGE + path, json.dumps(body) if body is not None else None, headers)


for path in ("/time", "/market/products", "/market/products/BTC-USD", "/market/product_book?product_id=BTC-USD"):
    status, body = call("GET", BROKERAGE + path)
    step(path, status == 200, body)
for path in (
    "/accounts",
    "/key_permissions",
    "/portfolios",
    "/transaction_summary",
    "/products?product_type=SPOT",
    "/products/BTC-USD",
    "/products/BTC-USD/ticker?limit=3",
    "/best_bid_ask?product_ids=BTC-USD",
    "/orders/historical/batch",
    "/orders/historical/fills",
):
    status, body = ask("GET", path)
    step(path, status == 200, body)
status, body = call("GET", BROKERAGE + "/accounts")
step("no token", status == 401, body)
status, body = ask("GET", "/accounts", key="organizations/another/apiKeys/1")
step("an unknown key", status == 401, body)
status, body = call("GET", BROKERAGE + "/accounts", None, {"Authorization": "Bearer a.b.c"})
step("a token that is none", status == 401, body)

socket = WebSocket("/")
socket.send({"type": "subscribe", "channel": "user", "product_ids": ["BTC-USD"], "jwt": "a.b.c"})
step("a wrong token on the socket", socket.until(lambda m: m.get("type") == "error"))
socket.send({"type": "subscribe", "channel": "heartbeats", "jwt": token()})
socket.send({"type": "subscribe", "channel": "user", "product_ids": ["BTC-USD"], "jwt": token()})
step("the orders that are open", socket.until(lambda m: m.get("channel") == "user")["events"][0]["type"] == "snapshot")

bid = float(ask("GET", "/products/BTC-USD")[1]["price"])
limit = {"limit_limit_gtc": {"base_size": "0.01", "limit_price": f"{bid * 0.8:.2f}", "post_only": False}}
order = {"client_order_id": str(uuid.uuid4()), "product_id": "BTC-USD", "side": "BUY", "order_configuration": limit}
status, body = ask("POST", "/orders", order)
step("an order", body["success"] is True, body)
placed = body["success_response"]["order_id"]
event = socket.until(lambda m: m.get("channel") == "user" and placed in json.dumps(m))
step("its event", event["events"][0]["orders"][0]["client_order_id"] == order["client_order_id"], event)
status, body = ask("GET", f"/orders/historical/{placed}")
step("the order", body["order"]["status"] == "OPEN", body)
status, body = ask("POST", "/orders/batch_cancel", {"order_ids": [placed]})
step("cancel", body["results"][0]["success"] is True, body)
status, body = ask("POST", "/orders/batch_cancel", {"order_ids": [placed]})
step("a cancel too many", body["results"][0]["success"] is False, body)
market = {**order, "client_order_id": "", "order_configuration": {"market_market_ioc": {"quote_size": "100"}}}
status, body = ask("POST", "/orders", market)
step("a market order for money", body["success"] is True, body)
status, body = ask("GET", f"/orders/historical/{body['success_response']['order_id']}")
step("it is filled", body["order"]["status"] == "FILLED" and 0 < float(body["order"]["filled_value"]) <= 100, body)
step("a heartbeat", socket.until(lambda m: m.get("channel") == "heartbeats")["events"][0]["heartbeat_counter"])

market_data = WebSocket("/")
for channel in ("level2", "ticker"):
    market_data.send({"type": "subscribe", "channel": channel, "product_ids": ["BTC-USD"]})
seen = [market_data.receive() for _ in range(8)]
step("numbers that run on", [one["sequence_num"] for one in seen] == list(range(8)), seen)
step("a book", any(one["channel"] == "l2_data" and one["events"][0]["type"] == "snapshot" for one in seen), seen)
done()
