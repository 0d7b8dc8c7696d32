"""``aws-chunked`` bodies: what SDKs send when they stream an upload with its checksum behind it."""

from infra.embedded.s3.errors import S3Error


def decode_chunks(body: bytes) -> bytes:
    """Join the chunks, each its size in hex, a line end, the bytes and a line end, up to a chunk of size 0."""
    parts: list[bytes] = []
    position = 0
    while True:
        line_end = body.find(b"\r\n", position)
        if line_end < 0:
            raise S3Error(400, "IncompleteBody", "The chunked body ends too early")
        size = int(body[position:line_end].partition(b";")[0], 16)
        if size == 0:
            return b"".join(parts)
        start = line_end + 2
        parts.append(body[start : start + size])
        position = start + size + 2
