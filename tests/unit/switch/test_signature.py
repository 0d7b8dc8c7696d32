"""The signature, by the contract's vectors (A.2)."""

import pytest
from twilio.request_validator import RequestValidator

from infra.switch.signature import sign

TOKEN = "12345"
MYAPP = "https://mycompany.com/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        (
            MYAPP,
            [
                ("CallSid", "CA1234567890ABCDE"),
                ("Caller", "+12349013030"),
                ("Digits", "1234"),
                ("From", "+12349013030"),
                ("To", "+18005551212"),
            ],
            "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
        ),
        (f"{MYAPP}&Digits=1", [], "TG54dM1izfq+frMxrZKXqgTiZeo="),
        ("https://example.com/s", [("A", "2"), ("A", "1"), ("A", "1"), ("B", "")], "3W+JVzg2tH+zalBPL6zQ+JOJ2ik="),
        ("https://e.example/a?x=a%20b", [("Body", "héllo wörld ☎ +&=")], "8PjtffoAbLa1SB41OFbpgzu9VY4="),
    ],
)
def test_the_vectors_of_the_contract_hold(url, form, signature) -> None:
    assert sign(TOKEN, url, form) == signature


def test_the_sdk_accepts_what_we_sign() -> None:
    form = {"From": "+4790000001", "Digits": "1", "SpeechResult": "æøå"}

    signature = sign(TOKEN, MYAPP, form.items())

    assert RequestValidator(TOKEN).validate(MYAPP, form, signature)
