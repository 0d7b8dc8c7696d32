"""Furnishing the demo: a company through the admin API's import, passwords, and its numbers on the trunk."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import httpx

COMPANY_FILES = Path(__file__).parent / "company"
TIMEOUT_S = 60


class SeedingFailed(Exception):
    """The demo could not be furnished; the message says what was refused and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """Where the functions are and what they are to hold."""

    base_url: str
    operator_key: str
    company: str
    password: str


def seed(demo: Demo, done: Path) -> None:
    """Furnish the company once (the file ``done`` remembers it); tell the trunk about its numbers every time.

    Raises:
        SeedingFailed: the functions refused something.
    """
    headers = {"Authorization": f"Bearer {demo.operator_key}"}
    with httpx.Client(base_url=f"{demo.base_url}/api/v1", headers=headers, timeout=TIMEOUT_S) as api:
        is_new = not done.exists()
        if is_new:
            _checked(api.put(f"/companies/{demo.company}", json={"title": "Being furnished"}))
        api.headers["Cordboard-Company"] = demo.company
        if is_new:
            _furnish(api, demo)
            done.touch()
        numbers = [item["name"] for item in _checked(api.get("/numbers", params={"limit": 200}))["items"]]
    _connect(numbers)


def company_archive() -> bytes:
    """Zip the demo company's files as an export of the admin API is."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(COMPANY_FILES.rglob("*.*")):
            archive.write(path, path.relative_to(COMPANY_FILES).as_posix())
    return buffer.getvalue()


def _furnish(api: httpx.Client, demo: Demo) -> None:
    zipped = {"Content-Type": "application/zip"}
    outcome = _checked(api.post("/import", content=company_archive(), headers=zipped))
    if outcome["unpublished"] or outcome["skipped_numbers"]:
        raise SeedingFailed(f"The demo company was imported in part only: {outcome}")
    _set_passwords(demo)


def _set_passwords(demo: Demo) -> None:
    """Give everyone the demo's password, as its log-in page says; the API never sets one."""
    from chalicelib.users import service as users  # noqa: PLC0415  reads the settings, which are complete by now

    for path in COMPANY_FILES.glob("users/*.json"):
        users.set_password(demo.company, path.stem, demo.password)


def _connect(numbers: list[str]) -> None:
    """Point the company's numbers at the functions, by the trunk's own REST API."""
    from chalicelib.settings import settings  # noqa: PLC0415  read once, so only now
    from infra.connect import trunk_client  # noqa: PLC0415  the SDK is slow to import
    from infra.demo.trunk import connect_number  # noqa: PLC0415  likewise

    client = trunk_client(settings())
    for number in numbers:
        connect_number(client, number, settings().public_base_url)


def _checked(answer: httpx.Response) -> dict[str, list[dict[str, str]]]:
    if answer.is_error:
        raise SeedingFailed(f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}")
    return dict(answer.json())
