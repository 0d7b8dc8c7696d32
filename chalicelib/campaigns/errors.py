"""What can go wrong with campaigns and their customers."""

from chalicelib.core.errors import Conflict, Invalid, NotFound


class UnknownCustomer(NotFound):
    code = "unknown-customer"

    def __init__(self) -> None:
        super().__init__("the campaign has no such customer")


class CustomerChanged(Conflict):
    """Another writer was first; read the customer again and decide again."""

    code = "customer-changed"

    def __init__(self) -> None:
        super().__init__("the customer was changed meanwhile: try again")


class CustomerTaken(Conflict):
    """Somebody else has the customer in hand, or there is nothing left to do with them."""

    code = "customer-taken"

    def __init__(self) -> None:
        super().__init__("somebody else has this customer, or is done with them")


class NotSelected(Conflict):
    """An outcome belongs to a customer who was opened and selected for the call (CUBE-08)."""

    code = "not-selected"

    def __init__(self) -> None:
        super().__init__("open the customer and select it before you give an outcome")


class UnknownOutcome(Invalid):
    code = "unknown-outcome"

    def __init__(self) -> None:
        super().__init__("the campaign does not offer this outcome")
