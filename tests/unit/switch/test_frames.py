"""Frames of the ARI connection, held against the library's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame as Reference
from websockets.frames import Opcode as ReferenceOpcode
from websockets.streams import StreamReader

from infra.switch.ari.frames import FrameInvalid, Opcode, parse, serialise

SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])


def read_by_the_library(data: bytes) -> Reference:
    reader = StreamReader()
    reader.feed_data(data)
    reading = Reference.parse(reader.read_exact, mask=True, max_size=None)
    try:
        next(reading)
    except StopIteration as over:
        return over.value
    raise AssertionError("the library found no whole frame")


@given(SIZES, st.sampled_from(list(Opcode)))
def test_the_library_reads_what_we_write(size, opcode) -> None:
    size = min(size, 125) if opcode >= Opcode.CLOSE else size
    payload = bytes(index % 251 for index in range(size))

    frame = read_by_the_library(serialise(opcode, payload))

    assert (frame.opcode, bytes(frame.data), frame.fin) == (opcode, payload, True)


@given(st.lists(st.tuples(SIZES, st.booleans()), max_size=4), st.integers(0, 3))
def test_we_read_what_the_library_writes_as_soon_as_it_is_all_there(frames, missing) -> None:
    written = [
        Reference(ReferenceOpcode.TEXT, b"x" * size, fin=is_last).serialize(mask=False, extensions=[])
        for size, is_last in frames
    ]
    data, start, read = b"".join(written), 0, []
    while frame := parse(data, start):
        read.append((len(frame.payload), frame.is_last))
        start = frame.end

    assert read == frames
    assert start == len(data)
    for whole in written:
        assert parse(whole[: len(whole) - 1 - missing], 0) is None


def test_a_masked_frame_and_one_with_an_extension_are_no_servers() -> None:
    with pytest.raises(FrameInvalid):
        parse(serialise(Opcode.TEXT, b"hello"), 0)
    with pytest.raises(FrameInvalid):
        parse(b"\xc1\x00", 0)
