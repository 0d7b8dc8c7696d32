"""The S3 REST protocol, for buckets in the path or in the host name."""

from collections.abc import Callable
from email.utils import formatdate
from urllib.parse import parse_qs, unquote
from xml.etree import ElementTree as ET

from infra.embedded.s3 import documents
from infra.embedded.s3.chunked import decode_chunks
from infra.embedded.s3.errors import S3Error, access_denied
from infra.embedded.s3.ranges import parse_range
from infra.embedded.s3.signing import check_access
from infra.embedded.s3.storage import Storage, StoredObject
from infra.embedded.wire import Request, Response

MOST_KEYS = 1000
KEPT_HEADERS = ("content-type", "cache-control", "content-disposition", "content-encoding", "content-language")
OVERRIDES = {f"response-{name}": name for name in KEPT_HEADERS}
HOST_SUFFIX = ".localhost"


class S3Api:
    """Answers one request; ``secret_key`` signs the links that are honoured."""

    def __init__(self, storage: Storage, *, secret_key: str, region: str, clock: Callable[[], float]) -> None:
        self._storage = storage
        self._secret_key = secret_key
        self._region = region
        self._clock = clock

    def answer(self, request: Request) -> Response:
        try:
            check_access(request, secret_key=self._secret_key, now=self._clock())
            bucket, key = _address(request)
            query = {name: values[0] for name, values in parse_qs(request.raw_query, keep_blank_values=True).items()}
            if not bucket:
                return documents.buckets(self._storage.list_buckets())
            if not key:
                return self._bucket(request, bucket, query)
            return self._object(request, bucket, key, query)
        except S3Error as error:
            return error.response()

    def _bucket(self, request: Request, bucket: str, query: dict[str, str]) -> Response:
        match request.method:
            case "PUT":
                self._storage.create_bucket(bucket)
                return Response(headers={"location": f"/{bucket}"})
            case "DELETE":
                self._storage.delete_bucket(bucket)
                return Response(status=204)
            case "POST" if "delete" in query:
                return self._delete_many(bucket, request.body)
        self._storage.require_bucket(bucket)
        if request.method == "HEAD":
            return Response(headers={"x-amz-bucket-region": self._region})
        if "location" in query:
            return documents.location(self._region)
        return self._list(bucket, query)

    def _object(self, request: Request, bucket: str, key: str, query: dict[str, str]) -> Response:
        match request.method:
            case "PUT" if "x-amz-copy-source" in request.headers:
                return self._copy(bucket, key, request.headers["x-amz-copy-source"])
            case "PUT":
                return self._put(request, bucket, key)
            case "GET" | "HEAD":
                return self._get(request, self._storage.get(bucket, key), query)
            case "DELETE":
                self._storage.delete(bucket, key)
                return Response(status=204)
            case _:
                raise S3Error(501, "NotImplemented", "The embedded S3 has no multipart uploads; put the object whole")

    def _put(self, request: Request, bucket: str, key: str) -> Response:
        body = request.body
        kept = {name: value for name, value in request.headers.items() if name.startswith("x-amz-meta-")}
        kept.update({name: request.headers[name] for name in KEPT_HEADERS if name in request.headers})
        if "aws-chunked" in kept.get("content-encoding", ""):
            body = decode_chunks(body)
            encoding = kept.pop("content-encoding").replace("aws-chunked", "").strip(", ")
            kept.update({"content-encoding": encoding} if encoding else {})
        return Response(headers={"etag": self._storage.put(bucket, key, body, kept)})

    def _copy(self, bucket: str, key: str, source: str) -> Response:
        from_bucket, _, from_key = unquote(source).lstrip("/").partition("/")
        original = self._storage.get(from_bucket, from_key)
        etag = self._storage.put(bucket, key, original.path.read_bytes(), original.headers)
        return documents.copied(etag, self._clock())

    def _get(self, request: Request, item: StoredObject, query: dict[str, str]) -> Response:
        headers = {
            "content-type": "binary/octet-stream",
            **item.headers,
            "etag": item.etag,
            "last-modified": formatdate(item.modified_at, usegmt=True),
            "accept-ranges": "bytes",
        }
        headers |= {name: query[parameter] for parameter, name in OVERRIDES.items() if parameter in query}
        if request.headers.get("if-none-match") == item.etag:
            return Response(status=304, headers={"etag": item.etag})
        body = item.path.read_bytes()
        asked = parse_range(request.headers["range"], item.size) if "range" in request.headers else None
        if asked is None:
            return Response(headers=headers, body=body)
        start, end = asked
        headers["content-range"] = f"bytes {start}-{end}/{item.size}"
        return Response(status=206, headers=headers, body=body[start : end + 1])

    def _delete_many(self, bucket: str, body: bytes) -> Response:
        keys = [element.text or "" for element in ET.fromstring(body).iterfind(".//{*}Key")]  # noqa: S314  our own SDK's document
        for key in keys:
            self._storage.delete(bucket, key)
        return documents.deleted(keys)

    def _list(self, bucket: str, query: dict[str, str]) -> Response:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        limit = min(int(query.get("max-keys", MOST_KEYS)), MOST_KEYS)
        after = query.get("continuation-token") or query.get("start-after") or query.get("marker") or ""
        objects: list[StoredObject] = []
        folders: list[str] = []
        last = next_after = None
        for item in self._storage.list_after(bucket, prefix, after):
            head, found, _ = item.key[len(prefix) :].partition(delimiter) if delimiter else (item.key, "", "")
            folder = prefix + head + delimiter if found else None
            if folder is not None and (folder in folders or after.startswith(folder)):
                last = item.key
                continue
            if len(objects) + len(folders) == limit:
                next_after = last
                break
            if folder is None:
                objects.append(item)
            else:
                folders.append(folder)
            last = item.key
        page = documents.Page(
            bucket=bucket,
            prefix=prefix,
            delimiter=delimiter,
            limit=limit,
            objects=objects,
            folders=folders,
            next_after=next_after,
        )
        return documents.listing(page)


def _address(request: Request) -> tuple[str, str]:
    path = unquote(request.raw_path.lstrip("/"))
    if "\0" in path:
        raise access_denied("The key holds a character that no key may hold")
    host = request.headers.get("host", "").partition(":")[0]
    if host.endswith(HOST_SUFFIX):
        return host.removesuffix(HOST_SUFFIX), path
    bucket, _, key = path.partition("/")
    return bucket, key
