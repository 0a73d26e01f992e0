"""Many connections to an echo server, by a client that shares no code with it.

Each connection sends frames of random sizes without waiting for their echoes, half-closes, then reads to the end of the
stream. Every echo must be the frame that was sent, in order, and nothing may come after the last.

    python3 echo_client.py PORT CONNECTIONS FRAMES MAX_BYTES SEED

Prints one line of JSON: connections, frames, bytes (both ways, headers included), faults. Exits with 1 if there is a fault.
"""

import asyncio
import json
import random
import struct
import sys

HEADER = struct.Struct(">I")


async def connection(port, frames, max_bytes, seed):
    chance = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = [chance.randbytes(size(chance, max_bytes)) for _ in range(frames)]

    async def send():
        stream = b"".join(HEADER.pack(len(payload)) + payload for payload in sent)
        while stream:  # cut anywhere
            cut = chance.choice((1, 3, 4, 7, 1_000, 20_000, 100_000))
            writer.write(stream[:cut])
            await writer.drain()
            stream = stream[cut:]
        writer.write_eof()

    sending = asyncio.create_task(send())
    faults = []
    for number, payload in enumerate(sent):
        try:
            (length,) = HEADER.unpack(await reader.readexactly(HEADER.size))
            echo = await reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            faults.append(f"frame {number} of {frames}: {error!r}")
            break
        if echo != payload:
            faults.append(f"frame {number}: {length} bytes that are not the {len(payload)} sent")
    else:
        if await reader.read() != b"":
            faults.append("bytes after the last echo")
    if faults:
        sending.cancel()
    await asyncio.gather(sending, return_exceptions=bool(faults))
    writer.close()
    return 2 * sum(HEADER.size + len(payload) for payload in sent), faults


def size(chance, max_bytes):
    """Mostly small, some empty, some as large as may be."""
    kind = chance.random()
    if kind < 0.05:
        return 0
    if kind > 0.97:
        return chance.randint(max_bytes // 2, max_bytes)
    return chance.randint(1, min(300, max_bytes))


async def main(port, connections, frames, max_bytes, seed):
    done = await asyncio.gather(*(connection(port, frames, max_bytes, seed + i) for i in range(connections)))
    faults = [f"connection {i}: {fault}" for i, (_, found) in enumerate(done) for fault in found]
    total = sum(amount for amount, _ in done)
    print(json.dumps({"connections": connections, "frames": connections * frames, "bytes": total, "faults": faults[:5]}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*map(int, sys.argv[1:]))))
