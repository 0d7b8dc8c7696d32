"""The XML that S3 answers with."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

from infra.embedded.s3.storage import StoredObject
from infra.embedded.wire import Response

_NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a listing; ``next_after`` continues it."""

    bucket: str
    prefix: str
    delimiter: str
    limit: int
    objects: list[StoredObject]
    folders: list[str]
    next_after: str | None


def iso_time(seconds: float) -> str:
    moment = dt.datetime.fromtimestamp(seconds, dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def buckets(entries: Iterable[tuple[str, float]]) -> Response:
    inner = "".join(
        f"<Bucket><Name>{name}</Name><CreationDate>{iso_time(created_at)}</CreationDate></Bucket>"
        for name, created_at in entries
    )
    owner = "<Owner><ID>embedded</ID><DisplayName>embedded</DisplayName></Owner>"
    return _xml("ListAllMyBucketsResult", f"{owner}<Buckets>{inner}</Buckets>")


def listing(page: Page) -> Response:
    """Answer both versions of the listing call: clients read the fields they know."""
    contents = "".join(
        f"<Contents><Key>{escape(item.key)}</Key><LastModified>{iso_time(item.modified_at)}</LastModified>"
        f"<ETag>{escape(item.etag)}</ETag><Size>{item.size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for item in page.objects
    )
    folders = "".join(f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>" for name in page.folders)
    more = ""
    if page.next_after is not None:
        token = escape(page.next_after)
        more = f"<NextContinuationToken>{token}</NextContinuationToken><NextMarker>{token}</NextMarker>"
    delimiter = f"<Delimiter>{escape(page.delimiter)}</Delimiter>" if page.delimiter else ""
    return _xml(
        "ListBucketResult",
        f"<Name>{page.bucket}</Name><Prefix>{escape(page.prefix)}</Prefix>{delimiter}"
        f"<KeyCount>{len(page.objects) + len(page.folders)}</KeyCount><MaxKeys>{page.limit}</MaxKeys>"
        f"<IsTruncated>{'true' if page.next_after is not None else 'false'}</IsTruncated>{more}{contents}{folders}",
    )


def deleted(keys: Iterable[str]) -> Response:
    return _xml("DeleteResult", "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys))


def copied(etag: str, modified_at: float) -> Response:
    inner = f"<LastModified>{iso_time(modified_at)}</LastModified><ETag>{escape(etag)}</ETag>"
    return _xml("CopyObjectResult", inner)


def location(region: str) -> Response:
    return _xml("LocationConstraint", region)


def _xml(name: str, inner: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} {_NAMESPACE}>{inner}</{name}>'
    return Response(headers={"content-type": "application/xml"}, body=body.encode())
