"""A client that sends delimited Protocol Buffers, made by Google's own classes, and wants each back as it was.

    python3 delimited_client.py PORT
"""

import socket
import sys

from google.protobuf.internal.decoder import _DecodeVarint32
from google.protobuf.internal.encoder import _VarintBytes
from google.protobuf.wrappers_pb2 import StringValue

messages = [StringValue(value="x" * length) for length in (0, 1, 125, 126, 127, 300, 16_380, 16_381, 200_000)]

with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as peer:
    for message in messages:
        body = message.SerializeToString()
        peer.sendall(_VarintBytes(len(body)) + body)
    peer.shutdown(socket.SHUT_WR)
    stream = b""
    while chunk := peer.recv(65_536):
        stream += chunk

at = 0
for message in messages:
    length, at = _DecodeVarint32(stream, at)
    if StringValue.FromString(stream[at : at + length]) != message:
        sys.exit(f"a message of {length} bytes isn't the one that was sent")
    at += length
if at != len(stream):
    sys.exit("bytes after the last message")
print(f"{len(messages)} messages came back")
