"""The page shown when another cannot be."""

from typing import Final

from chalicelib.console.models.problem import ProblemPage
from chalicelib.web.templating import render

TITLES: Final = {
    400: "That did not work",
    403: "You cannot open this",
    404: "There is nothing here",
    409: "Somebody was faster",
    410: "This is gone",
    413: "This is too much",
    429: "Slow down a little",
    503: "Not available just now",
}


def problem_page(status: int, message: str, request_id: str) -> str:
    """Write the page for an error; app.py installs it with ``render_problems_with``."""
    text = message[:1].upper() + message[1:]
    page = ProblemPage(
        title=TITLES.get(status, "Something went wrong"),
        status=status,
        message=text if text.endswith((".", "!", "?")) else f"{text}.",
        reference=request_id,
    )
    return render("problem.html", page)
