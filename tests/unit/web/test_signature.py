"""Signatures: the contract's vectors, equality with twilio's own validator, and everything that must be refused."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from chalicelib.web.signature import is_genuine, is_genuine_body, sign

TOKEN = "12345"
COMPANY_FORM = (
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+12349013030"),
    ("Digits", "1234"),
    ("From", "+12349013030"),
    ("To", "+18005551212"),
)
VECTORS = [
    ("https://mycompany.com/myapp.php?foo=1&bar=2", COMPANY_FORM, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
    ("https://mycompany.com/myapp.php?foo=1&bar=2&Digits=1", (), "TG54dM1izfq+frMxrZKXqgTiZeo="),
    ("https://example.com/s", (("A", "2"), ("A", "1"), ("A", "1"), ("B", "")), "3W+JVzg2tH+zalBPL6zQ+JOJ2ik="),
    ("https://e.example/a?x=a%20b", (("Body", "héllo wörld ☎ +&="),), "8PjtffoAbLa1SB41OFbpgzu9VY4="),
]
BODY = b'{"property": "value", "boolean": true}'
BODY_URL = "https://example.com/myapp?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
BODY_SIGNATURE = "Klp85180pYIxzIO5cuyxpfh1BKw="

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
forms = st.lists(st.tuples(names, st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=6)
ports = st.sampled_from(["", ":80", ":443", ":8443"])
queries = st.sampled_from(["", "?a=1&b=%20x", "?b=2&a=1&a=0"])


class MultiValues(dict):
    """What frameworks hand to twilio's validator for a form with repeated names."""

    def getlist(self, name):
        return self[name]


@pytest.mark.parametrize(("url", "form", "signature"), VECTORS)
def test_the_vectors_of_the_contract_are_signed_alike(url, form, signature) -> None:
    assert sign(url, form, TOKEN) == signature
    assert is_genuine(signature, url=url, fields=form, token=TOKEN)


def test_the_vector_with_a_json_body_is_accepted_and_another_body_is_not() -> None:
    assert is_genuine_body(BODY_SIGNATURE, url=BODY_URL, body=BODY, token=TOKEN)
    assert not is_genuine_body(BODY_SIGNATURE, url=BODY_URL, body=BODY + b" ", token=TOKEN)
    assert not is_genuine_body(BODY_SIGNATURE, url="https://example.com/myapp", body=BODY, token=TOKEN)


@given(form=forms, port=ports, query=queries, scheme=st.sampled_from(["http", "https"]))
def test_every_form_is_signed_as_twilios_own_validator_signs_it(form, port, query, scheme) -> None:
    url = f"{scheme}://pbx.example{port}/voice/incoming{query}"
    values = MultiValues()
    for name, value in form:
        values.setdefault(name, []).append(value)

    assert sign(url, form, TOKEN) == RequestValidator(TOKEN).compute_signature(url, values)


@given(form=forms, signed_port=ports, port=ports, scheme=st.sampled_from(["http", "https"]))
def test_ports_are_forgiven_exactly_where_twilios_validator_forgives_them(form, signed_port, port, scheme) -> None:
    signature = sign(f"{scheme}://pbx.example{signed_port}/v", form, TOKEN)
    url = f"{scheme}://pbx.example{port}/v"
    values = MultiValues()
    for name, value in form:
        values.setdefault(name, []).append(value)

    ours = is_genuine(signature, url=url, fields=form, token=TOKEN)

    assert ours == RequestValidator(TOKEN).validate(url, values, signature)


@pytest.mark.parametrize("added", ["CallToken", "StirVerstat"])
def test_fields_that_were_added_after_signing_are_forgiven(added) -> None:
    url, form, signature = VECTORS[0]

    assert is_genuine(signature, url=url, fields=(*form, (added, "x")), token=TOKEN)
    assert not is_genuine(signature, url=url, fields=(*form, ("Other", "x")), token=TOKEN)


@pytest.mark.parametrize("signature", ["", "x", "0/KCTR6DLpKmkAf8muzZqo1nDgQ", "é", "0" * 28])
def test_anything_but_the_signature_is_refused(signature) -> None:
    url, form, _ = VECTORS[0]

    assert not is_genuine(signature, url=url, fields=form, token=TOKEN)


def test_a_deployment_without_a_token_believes_nobody() -> None:
    url, form, _ = VECTORS[0]

    assert not is_genuine(sign(url, form, ""), url=url, fields=form, token="")
    empty_body_url = f"https://e.example/?bodySHA256={hashlib.sha256(b'{}').hexdigest()}"
    assert not is_genuine_body(sign(empty_body_url, (), ""), url=empty_body_url, body=b"{}", token="")
