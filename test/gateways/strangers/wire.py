"""HTTP, WebSocket (RFC 6455) and assertions for clients in plain Python."""
import base64
import hashlib
import http.client
import json
import os
import socket
import struct
import sys
import time

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 0
STEPS = 0


def step(what, holds=True, shown=None):
    """One step of the documentation: it holds, or the program ends."""
    global STEPS
    if not holds:
        print(f"FAILED {what}: {json.dumps(shown)[:600]}")
        sys.exit(1)
    STEPS += 1
    print(f"ok {what}")


def done():
    print(f"done {STEPS}")


def call(method, path, body=None, headers=None):
    """The status and the JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    try:
        return answer.status, json.loads(text) if text else None
    except json.JSONDecodeError:
        return answer.status, text


class WebSocket:
    """Text messages as JSON; answers pings. What was said meanwhile is kept."""

    def __init__(self, path, headers=None):
        self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=30)
        self.kept = []
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._exactly(1)
        accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
        assert b" 101 " in head.split(b"\r\n")[0] and accept in head, head

    def _exactly(self, count):
        data = b""
        while len(data) < count:
            piece = self.socket.recv(count - len(data))
            if not piece:
                raise ConnectionError("the server hung up")
            data += piece
        return data

    def _frame(self, opcode, payload):
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | opcode])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0xFE]) + struct.pack(">H", size)
        else:
            head += bytes([0xFF]) + struct.pack(">Q", size)
        self.socket.sendall(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)))

    def send(self, message):
        self.send_text(message if isinstance(message, str) else json.dumps(message))

    def send_text(self, text):
        self._frame(0x1, text.encode())

    def receive(self):
        """The next message: JSON, or the text where it is none."""
        while True:
            first, second = self._exactly(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self._exactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self._exactly(8))[0]
            payload = self._exactly(size)
            opcode = first & 0x0F
            if opcode == 0x9:
                self._frame(0xA, payload)
            elif opcode == 0x8:
                raise ConnectionError("the server closed: " + payload[2:].decode(errors="replace"))
            elif opcode in (0x1, 0x2):
                text = payload.decode()
                try:
                    return json.loads(text)
                except json.JSONDecodeError:
                    return text

    def until(self, holds, seconds=30):
        """The first message, kept or new, for which this holds."""
        for at, message in enumerate(self.kept):
            if holds(message):
                return self.kept.pop(at)
        end = time.time() + seconds
        while time.time() < end:
            message = self.receive()
            if holds(message):
                return message
            self.kept.append(message)
        raise TimeoutError("never came; heard: " + json.dumps(self.kept[-3:])[:600])

    def close(self):
        self.socket.close()
