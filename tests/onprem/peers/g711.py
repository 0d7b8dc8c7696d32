"""A-law, sample by sample."""


def _decoded(code: int) -> int:
    code ^= 0x55
    exponent, mantissa = (code & 0x70) >> 4, code & 0x0F
    value = (mantissa << 4) + 8 if exponent == 0 else ((mantissa << 4) + 0x108) << (exponent - 1)
    return value if code & 0x80 else -value


LINEAR = tuple(_decoded(code) for code in range(256))
_BY_LEVEL = sorted((level, code) for code, level in enumerate(LINEAR))


def encode(sample: float) -> int:
    """The nearest code."""
    import bisect

    index = bisect.bisect_left(_BY_LEVEL, (sample, 0))
    around = _BY_LEVEL[max(0, index - 1) : index + 1]
    return min(around, key=lambda pair: abs(pair[0] - sample))[1]


def decode(data: bytes) -> list[int]:
    return [LINEAR[code] for code in data]
