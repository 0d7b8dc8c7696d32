"""Which of a company's numbers somebody who is called back sees."""

from chalicelib.callbacks.errors import NoSuchNumber
from chalicelib.companies import service as companies
from chalicelib.companies.errors import NotANumber
from chalicelib.companies.phone import to_e164
from chalicelib.core.ids import CompanyId
from chalicelib.outbound import presentation


def choose(company: CompanyId, wanted: str) -> str:
    """Return the number to show (E.164); without a wish the first of those whose calls anybody may answer.

    Raises:
        NoSuchNumber: it is none of these, or there is none.
    """
    ours = [each.number for each in presentation.available(company, "")]
    if not ours:
        raise NoSuchNumber("shown: your company has no number to show; add one that anybody may answer")
    if not wanted:
        return ours[0]
    try:
        number = to_e164(wanted, country=companies.load(company).country)
    except NotANumber:
        number = ""
    if number not in ours:
        raise NoSuchNumber(
            f"shown: choose one of your company's that anybody may answer, or leave it out for {ours[0]}"
        )
    return number
