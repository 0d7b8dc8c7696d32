"""What S3 refuses, named and numbered as S3 does."""

from xml.sax.saxutils import escape

from infra.embedded.wire import Response


class S3Error(Exception):
    """A refusal with S3's code and the HTTP status that goes with it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message

    def response(self) -> Response:
        xml = f"<Error><Code>{self.code}</Code><Message>{escape(self.message)}</Message></Error>"
        return Response(
            status=self.status,
            headers={"content-type": "application/xml"},
            body=f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode(),
        )


def access_denied(message: str = "Access Denied") -> S3Error:
    return S3Error(403, "AccessDenied", message)


def no_such_bucket() -> S3Error:
    return S3Error(404, "NoSuchBucket", "The specified bucket does not exist")


def no_such_key() -> S3Error:
    return S3Error(404, "NoSuchKey", "The specified key does not exist.")
