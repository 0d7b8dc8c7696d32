"""Our signer is botocore's: the same request, the same signature."""

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.credentials import Credentials
from chalicelib.aws.sigv4 import signed_headers

texts = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
moments = st.integers(1_420_000_000, 2_200_000_000).map(lambda stamp: datetime.fromtimestamp(stamp, UTC))


@given(
    body=st.binary(max_size=200),
    key=texts,
    secret=texts,
    token=st.none() | texts,
    region=st.sampled_from(["eu-north-1", "us-east-1"]),
    service=st.sampled_from(["dynamodb", "sqs", "execute-api"]),
    path=st.sampled_from(["/", "/@connections/abc%3D", "/dev/@connections/L0SM9cOFvHcCIhw%3D"]),
    now=moments,
    target=texts,
)
def test_a_request_is_signed_as_botocore_signs_it(body, key, secret, token, region, service, now, target, path) -> None:
    host = f"{service}.{region}.amazonaws.com"
    headers = {"host": host, "content-type": "application/x-amz-json-1.0", "x-amz-target": target}
    ours = signed_headers(
        dict(headers),
        body,
        keys=Credentials(access_key=key, secret_key=secret, token=token),
        region=region,
        service=service,
        now=now,
        path=path,
    )
    theirs = AWSRequest("POST", f"https://{host}{path}", headers=dict(headers), data=body)
    signer = SigV4Auth(BotoCredentials(key, secret, token), service, region)
    theirs.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: now.replace(tzinfo=None), raising=False)
        signer.add_auth(theirs)
    assert ours["authorization"] == theirs.headers["Authorization"]
    assert ours["x-amz-date"] == theirs.headers["X-Amz-Date"]
