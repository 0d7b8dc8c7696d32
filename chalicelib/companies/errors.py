"""What can go wrong with companies and their numbers."""

from chalicelib.core.errors import Conflict, Invalid, NotFound


class NoSuchCompany(NotFound):
    def __init__(self) -> None:
        super().__init__("there is no such company")


class CompanyExists(Conflict):
    code = "company-exists"

    def __init__(self) -> None:
        super().__init__("a company of that name exists already")


class NumberTaken(Conflict):
    """The number is in use; by whom is nobody's business."""

    code = "number-taken"

    def __init__(self) -> None:
        super().__init__("this number is in use already")


class NotANumber(Invalid):
    code = "not-a-number"

    def __init__(self) -> None:
        super().__init__("this is not a telephone number: write it with its country code, such as +47 21 00 00 00")
