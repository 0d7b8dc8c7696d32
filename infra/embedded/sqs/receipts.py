"""Receipt handles: opaque to clients, but checkable, so that rubbish is refused as SQS refuses it."""

import base64
import binascii

from infra.embedded.sqs.errors import ReceiptHandleInvalid


def write_receipt(queue: str, seq: int, receipt: int) -> str:
    return base64.urlsafe_b64encode(f"{queue}#{seq}#{receipt}".encode()).decode()


def read_receipt(queue: str, handle: str) -> tuple[int, int]:
    """Return the message's place and the number of the receipt.

    Raises:
        ReceiptHandleInvalid: not a handle of this queue.
    """
    try:
        name, seq, receipt = base64.urlsafe_b64decode(handle).decode().split("#")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise ReceiptHandleInvalid from None
    if name != queue:
        raise ReceiptHandleInvalid
    return int(seq), int(receipt)
