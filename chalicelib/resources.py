"""Every table, job queue and bucket of a deployment: the one list behind the cloud template and the local start."""

from typing import Final

from chalicelib.agents.tables import AGENT_TIMES, AGENTS
from chalicelib.aws.schema import BucketSpec, QueueSpec, TableSpec
from chalicelib.breaches.tables import BREACHES
from chalicelib.calls.tables import CALL_LOG, CALLS
from chalicelib.campaigns.tables import CUSTOMERS
from chalicelib.companies.tables import CONFIG, ENTRIES, LOOKUPS
from chalicelib.console.tables import WATCHERS
from chalicelib.conversations.tables import CONVERSATIONS
from chalicelib.dialler.tables import ATTEMPTS
from chalicelib.flow.tables import COUNTERS, DEEDS, ERRANDS
from chalicelib.forecast.tables import FIGURES
from chalicelib.messaging.tables import MESSAGES
from chalicelib.queues.tables import ACD, CAMPAIGNS, DISPATCH, NEWS, PACE
from chalicelib.users.tables import AUDIT, CREDENTIALS, NOTICES, USERS

TABLES: Final[tuple[TableSpec, ...]] = (
    CALLS,
    CALL_LOG,
    AGENTS,
    AGENT_TIMES,
    FIGURES,
    BREACHES,
    CONFIG,
    ENTRIES,
    LOOKUPS,
    COUNTERS,
    DEEDS,
    USERS,
    CREDENTIALS,
    AUDIT,
    WATCHERS,
    MESSAGES,
    CUSTOMERS,
    ATTEMPTS,
    CONVERSATIONS,
)
QUEUES: Final[tuple[QueueSpec, ...]] = (DISPATCH, PACE, ACD, CAMPAIGNS, NEWS, ERRANDS, NOTICES)
BUCKETS: Final[tuple[BucketSpec, ...]] = (BucketSpec(name="files", expire_days={"exports/": 7}),)
