"""TWS as ibapi and ib_async begin (interactivebrokers.github.io/tws-api: the socket protocol that its clients speak)."""
import socket
import struct
import time

from wire import PORT, done, step


class Tws:
    """Frames of a length and fields that end with a zero."""

    def __init__(self, client_id, versions="v157..177"):
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=30)
        self.kept = []
        hello = versions.encode()
        self.socket.sendall(b"API\0" + struct.pack(">I", len(hello)) + hello)
        self.version, self.since = self._receive()[:2]
        self.send(71, 2, client_id, "")

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("TWS hung up")
            data += piece
        return data

    def _receive(self):
        size = struct.unpack(">I", self._exactly(4))[0]
        return self._exactly(size).decode().split("\0")[:-1]

    def send(self, *fields):
        body = "".join(f"{field}\0" for field in fields).encode()
        self.socket.sendall(struct.pack(">I", len(body)) + body)

    def until(self, number, holds=lambda fields: True, seconds=30):
        """The first message of this number, kept or new, for which this holds."""
        for at, fields in enumerate(self.kept):
            if fields[0] == str(number) and holds(fields):
                return self.kept.pop(at)
        end = time.time() + seconds
        while time.time() < end:
            fields = self._receive()
            if fields[0] == str(number) and holds(fields):
                return fields
            self.kept.append(fields)
        raise TimeoutError(f"message {number} never came")


tws = Tws(31)
step("the server's version", 157 <= int(tws.version) <= 177, tws.version)
step("its time", len(tws.since.split(" ")) >= 2, tws.since)
account = tws.until(15)[2].split(",")[0]
step("managed accounts", account != "", account)
first = int(tws.until(9)[2])
step("the next valid id", first >= 1, first)

# ib_async asks for all of this at once when it connects.
tws.send(61, 1)
tws.send(5, 1)
tws.send(99, "0")
tws.send(6, 2, 1, account)
tws.send(7, 3, 1, 31, "", "", "", "", "", "")
tws.send(76, 1, 2, account, "", 1)
step("positions end", tws.until(62))
step("open orders end", tws.until(53))
step("completed orders end", tws.until(102))
step("account values", tws.until(6))
step("the account's end", tws.until(54))
step("executions end", tws.until(55))
step("values of one account end", tws.until(74))
tws.send(49, 1)
clock = tws.until(49)
step("the clock", abs(int(clock[2]) - time.time()) < 86_400, clock)
tws.send(17, 1)
step("managed accounts again", tws.until(15)[2].split(",")[0] == account)
tws.send(8, 1, 1)
step("ids again", int(tws.until(9)[2]) >= first)
tws.send(62, 1, 3, "All", "NetLiquidation,BuyingPower")
summary = tws.until(63)
step("a summary", summary[3] == account and summary[4] in ("NetLiquidation", "BuyingPower"), summary)
step("its end", tws.until(64)[2] == "3")
tws.send(80)
step("family codes", tws.until(78)[1] == "1")
tws.send(85)
step("news providers", tws.until(85))
tws.send(82)
step("exchanges with depth", tws.until(80))
tws.send(14, 1, 2)
tws.send(59, 1, 1)


def contract(*rest):
    return (0, "AAPL", "STK", "", 0, "", "", "SMART", "", "USD", "", "", *rest)


tws.send(9, 8, 4, *contract("0", "", "", ""))
details = tws.until(10)
step("contract details", "AAPL" in details, details[:12])
step("their end", tws.until(52)[2] == "4")
tws.send(9, 8, 5, 0, "NOSUCH", "STK", "", 0, "", "", "SMART", "", "USD", "", "", "0", "", "", "")
wrong = tws.until(4, lambda fields: "200" in fields[:5])
step("an unknown contract", "5" in wrong[:4], wrong)
tws.send(81, 6, "AAP")
step("symbols like it", "AAPL" in tws.until(79))
tws.send(1, 11, 7, *contract("0"), "", 0, 0, "")
price = tws.until(1, lambda fields: fields[2] == "7")
step("a tick", price[3] in ("1", "2", "4", "9") and float(price[4]) > 0, price)
tws.send(2, 2, 7)
tws.send(999)
step("an unknown message", "505" in tws.until(4, lambda fields: "505" in fields))

second = Tws(31)
refused = second.until(4)
step("a client id that is taken", "326" in refused, refused)
other = Tws(32)
step("another client id", int(other.until(9)[2]) >= 1)
done()
