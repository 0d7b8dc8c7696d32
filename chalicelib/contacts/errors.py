"""What can go wrong with contacts."""

from chalicelib.core.errors import Conflict


class NumberOfAnother(Conflict):
    """A number tells who calls, so it is one contact's."""

    code = "number-of-another"

    def __init__(self, contact: str) -> None:
        super().__init__(f"the contact {contact} has this number already", contact=contact)
