"""Statistics as programs read them: seconds as ``…_s``, shares from 0 to 1, ``None`` where nothing divides. Pure."""

from collections.abc import Iterable
from typing import Any, TypeVar

from chalicelib.statistics.agent_columns import CALLS, TIMES, of_ms
from chalicelib.statistics.columns import LISTS, QUEUES, Column, Unit
from chalicelib.statistics.service import AgentRow, ListRow, QueueRow

R = TypeVar("R")
Record = dict[str, Any]


def queue_record(row: QueueRow) -> Record:
    return _record(QUEUES, row)


def list_record(row: ListRow) -> Record:
    return _record(LISTS, row)


def agent_record(row: AgentRow) -> Record:
    reasons = {reason: of_ms(length) for reason, length in sorted(row.spent.by_reason.items())}
    return {**_record((*TIMES, *CALLS), row), "reasons_s": reasons}


def key_of(column: Column[Any]) -> str:
    return f"{column.key}_s" if column.unit is Unit.SECONDS else column.key


def _record(columns: Iterable[Column[R]], row: R) -> Record:
    return {key_of(column): column.value(row) for column in columns}
