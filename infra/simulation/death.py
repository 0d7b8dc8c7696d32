"""A function that is killed in the middle of its work."""


class Died(BaseException):
    """Raised where the process is to end: no handler of the functions may catch it, as none could."""
