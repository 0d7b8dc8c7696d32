"""Byte ranges, as browsers ask for them when someone seeks in a recording (RFC 9110, section 14)."""

from infra.embedded.s3.errors import S3Error


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte asked for, or ``None`` when the header is to be ignored.

    Raises:
        S3Error: nothing of the object lies in the range.
    """
    unit, _, spec = header.partition("=")
    first, dash, last = spec.partition("-")
    if unit.strip() != "bytes" or not dash or "," in spec:
        return None
    try:
        if not first:
            wanted = int(last)
            start, end = max(size - wanted, 0), size - 1
            satisfiable = wanted > 0 and size > 0
        else:
            start, end = int(first), min(int(last) if last else size - 1, size - 1)
            satisfiable = start <= end
    except ValueError:
        return None
    if not satisfiable:
        raise S3Error(416, "InvalidRange", "The requested range is not satisfiable")
    return start, end
