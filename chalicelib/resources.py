"""Every table, job queue and bucket of a deployment: the one list behind the cloud template and the local start."""

from typing import Final

from chalicelib.agents.tables import AGENTS
from chalicelib.aws.schema import BucketSpec, QueueSpec, TableSpec
from chalicelib.calls.tables import CALL_LOG, CALLS
from chalicelib.queues.tables import ACD, DISPATCH, NEWS

TABLES: Final[tuple[TableSpec, ...]] = (CALLS, CALL_LOG, AGENTS)
QUEUES: Final[tuple[QueueSpec, ...]] = (DISPATCH, ACD, NEWS)
BUCKETS: Final[tuple[BucketSpec, ...]] = (BucketSpec(name="files", expire_days={"exports/": 7}),)
