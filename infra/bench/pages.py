"""P17: what a first visit to a page weighs, compressed, and what rendering it costs."""

import gzip
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from infra.bench.rows import Row

STATIC: Final = Path(__file__).parents[2] / "templates" / "static"
PAGES: Final = {"/login": 100, "/phone": 100}
MOST_RENDER_MS: Final = 20.0
COMPRESSED: Final = {".css", ".js", ".mjs", ".svg", ".html", ".json"}
REFERENCE: Final = re.compile(
    r"/static/v-[0-9a-f]+/([\w./@-]+)|(?:from|import)\s*\(?[\"'](\.{1,2}/[\w./-]+)[\"']|url\([\"']?([\w./-]+)"
)


def rows(*, smoke: bool) -> Iterator[Row]:
    from app import app  # noqa: PLC0415  the functions read the environment when they are imported

    for path, most_kb in PAGES.items():
        page, render_ms = _rendered(app, path, times=3 if smoke else 20)
        if page is None:
            continue
        files = _needed(page)
        weight_kb = (len(gzip.compress(page)) + sum(map(_weight, files))) / 1000
        yield Row(
            id="P17",
            measure=f"first visit to {path}: page and {len(files)} files, compressed",
            ours=f"{weight_kb:.0f} KB",
            budget=f"<= {most_kb} KB",
            is_kept=weight_kb <= most_kb,
        )
        yield Row(
            id="P17",
            measure="  rendering it, processor time",
            ours=f"{render_ms:.1f} ms",
            budget=f"<= {MOST_RENDER_MS:.0f} ms",
            is_kept=render_ms <= MOST_RENDER_MS,
        )


def _rendered(app: Any, path: str, *, times: int) -> tuple[bytes | None, float]:
    event = {
        "requestContext": {
            "httpMethod": "GET",
            "resourcePath": path,
            "path": path,
            "requestId": "r",
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "headers": {"accept": "text/html"},
        "multiValueHeaders": {"accept": ["text/html"]},
        "pathParameters": None,
        "multiValueQueryStringParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }
    answer: dict[str, Any] = {}
    spent = []
    for _ in range(times):
        began = time.thread_time()
        answer = app(event, None)
        spent.append(time.thread_time() - began)
    page = answer["body"].encode() if answer["statusCode"] == 200 else None  # noqa: PLR2004
    return page, min(spent) * 1000


def _needed(page: bytes) -> set[Path]:
    """Return every static file the page asks for, and those that they ask for in turn."""
    waiting = [STATIC / match[1] for match in REFERENCE.finditer(page.decode()) if match[1]]
    found: set[Path] = set()
    while waiting:
        file = waiting.pop().resolve()
        # a browser fetches the extended letters only for a page that has them (unicode-range), and these have not
        if file in found or not file.is_file() or file.name.endswith("-ext.woff2"):
            continue
        found.add(file)
        if file.suffix in {".css", ".js", ".mjs"}:
            matches = REFERENCE.finditer(file.read_text())
            waiting += [file.parent / (match[2] or match[3]) for match in matches if match[2] or match[3]]
    return found


def _weight(file: Path) -> int:
    content = file.read_bytes()
    return len(gzip.compress(content)) if file.suffix in COMPRESSED else len(content)
