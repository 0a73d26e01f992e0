"""Peers of an echo, all busy: each sends back at once whatever it gets.

Takes the port, how many there are, and how many frames each starts with. Once each has got something, which is when all
are accepted, it counts for two seconds, and says as JSON how many chunks came, for each and for all, and the most that
came for all between two of one peer.
"""
import json
import selectors
import socket
import struct
import sys
import time

port, peers, frames = (int(arg) for arg in sys.argv[1:])
ACCEPTED_WITHIN = 15.0
BUSY = 2.0
FRAME = struct.pack(">I", 256) + bytes(256)

selector = selectors.DefaultSelector()
for peer in range(peers):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    selector.register(connection, selectors.EVENT_READ, peer)
    connection.sendall(FRAME * frames)


def pass_on():
    """Sends back what has come, and says to whom it came."""
    for key, _ in selector.select(0.1):
        chunk = key.fileobj.recv(65536)
        if not chunk:
            sys.exit("a connection was closed")
        key.fileobj.sendall(chunk)
        yield key.data


silent = set(range(peers))
end = time.monotonic() + ACCEPTED_WITHIN
while silent:
    silent.difference_update(pass_on())
    if time.monotonic() > end:
        sys.exit(f"{len(silent)} peers got nothing within {ACCEPTED_WITHIN} s")

chunks = [0] * peers
last = [0] * peers
total = longest = 0
end = time.monotonic() + BUSY
while time.monotonic() < end:
    for peer in pass_on():
        total += 1
        chunks[peer] += 1
        longest = max(longest, total - last[peer])
        last[peer] = total

longest = max(longest, *(total - since for since in last))
json.dump({"chunks": chunks, "total": total, "longest": longest}, sys.stdout)
