"""Everything the environment decides, read once: the only place in the functions that looks at ``os.environ``.

Each setting is explained in ``docs/settings.md`` (a test holds the two together).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The deployment's settings; an empty string means "not set"."""

    trunk_api_base_url: str = ""
    trunk_account_sid: str = ""
    trunk_auth_token: str = ""
    public_base_url: str = "http://localhost:8000"
    webhook_base_url: str = ""
    edge_key: str = ""
    aws_endpoint_url: str = ""
    aws_endpoint_url_dynamodb: str = ""
    aws_endpoint_url_sqs: str = ""
    aws_region: str = "eu-north-1"
    table_prefix: str = "cordboard-"
    queue_prefix: str = "cordboard-"
    files_bucket: str = "cordboard-files"
    mail_from: str = ""
    session_secret: str = ""
    operator_key: str = ""
    softphone_driver: str = "simulated"
    softphone_url: str = ""
    turn_urls: str = ""
    turn_secret: str = ""
    websocket_url: str = ""
    websocket_management_url: str = ""
    demo: str = ""
    demo_company: str = "fjordvik"
    demo_password: str = ""
    remember_calls: str = ""
    log_level: str = "INFO"
    log_pii: str = ""
    aws_lambda_function_name: str = ""

    @property
    def is_in_lambda(self) -> bool:
        return bool(self.aws_lambda_function_name)

    @property
    def is_demo(self) -> bool:
        return self.demo == "1"

    @property
    def trunk_facing_url(self) -> str:
        """Where the trunk is to reach us: the same address as everybody, unless a shorter way was named."""
        return self.webhook_base_url or self.public_base_url

    def table(self, name: str) -> str:
        """The deployed name of a table."""
        return self.table_prefix + name

    def queue(self, name: str) -> str:
        """The deployed name of a job queue."""
        return self.queue_prefix + name

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> "Settings":
        """Build settings from environment variables named like the fields, in capitals."""
        given = {name: environ[name.upper()] for name in cls.__dataclass_fields__ if environ.get(name.upper())}
        return cls(**given)


@cache
def settings() -> Settings:
    return Settings.read(os.environ)
