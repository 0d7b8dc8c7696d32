"""Random histories of a small company: every invariant holds in each, whatever goes wrong."""

import os

import pytest

from infra.simulation.history import play
from infra.simulation.theatre import Theatre

HISTORIES = int(os.environ.get("HISTORIES", "100"))
FIRST_SEED = int(os.environ.get("FIRST_SEED", "1"))
CHUNK = 20


@pytest.mark.covers("C1", "C2", "C3", "C4", "Q1", "Q2", "Q3", "Q4", "Q5", "A1", "A2", "A3", "A4", "D2")
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + HISTORIES, CHUNK))
def test_random_histories_keep_every_invariant(theatre: Theatre, first: int) -> None:
    for seed in range(first, min(first + CHUNK, FIRST_SEED + HISTORIES)):
        judgement = play(seed, theatre)
        assert not judgement.breaches, judgement.tell()


@pytest.mark.covers("C1", "C4", "Q1", "Q2", "Q3", "A1", "A3")
@pytest.mark.usefixtures("empty_tables")
@pytest.mark.parametrize("seed", range(9001, 9001 + max(4, HISTORIES // 50)))
def test_random_histories_keep_every_invariant_on_the_real_tables(theatre: Theatre, seed: int) -> None:
    judgement = play(seed, theatre, on_tables=True)
    assert not judgement.breaches, judgement.tell()
