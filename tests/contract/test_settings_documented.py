"""docs/settings.md explains every setting, and no other."""

import re
from pathlib import Path

from chalicelib.settings import Settings
from infra.gateway.settings import GatewaySettings
from infra.resources import ENVIRONMENT

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "settings.md").read_text()


def section(title: str) -> str:
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def documented(title: str) -> dict[str, str]:
    """Return ``{variable: default}`` of the table below a heading."""
    rows = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \|", section(title), re.MULTILINE)
    return {name: default.strip() for names, default in rows for name in re.findall(r"`([A-Z_]+)`", names)}


def test_every_setting_of_the_functions_is_explained_and_no_other() -> None:
    assert set(documented("The functions")) == {name.upper() for name in Settings.__dataclass_fields__}


def test_every_setting_of_the_gateway_is_explained_and_no_other() -> None:
    assert set(documented("The gateway")) == set(GatewaySettings.VARIABLES)


def test_plain_defaults_are_the_codes_own() -> None:
    for name, default in documented("The functions").items():
        actual = getattr(Settings(), name.lower())
        if default.startswith("`") and not default.strip("`").isupper():
            assert actual == default.strip("`"), name
        if default == "none":
            assert actual == "", name


def test_the_cloud_gives_functions_only_settings_that_exist() -> None:
    assert set(ENVIRONMENT) <= {name.upper() for name in Settings.__dataclass_fields__}


def test_only_settings_and_credentials_look_at_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)", re.sub(r'""".*?"""', "", path.read_text(), flags=re.DOTALL))
    }

    assert readers <= {"chalicelib/settings.py", "chalicelib/aws/credentials.py"}
