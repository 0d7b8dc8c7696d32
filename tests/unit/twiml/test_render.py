"""Documents: every one is what twilio's own builder would have written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.twiml.render import render
from chalicelib.twiml.verbs import (
    DialConference,
    DialNumber,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Next,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)
from tests.unit.twiml import by_twilio

texts = st.text(st.sampled_from("aZ1 &<>\"'\r\n\té☎😀;"), max_size=6)
counts = st.integers(0, 2000)
flags = st.booleans()
urls = texts | st.builds(Next, st.sampled_from(["digits", "no-input"]))
prompts = st.builds(Say, texts, texts, texts, counts) | st.builds(Play, urls, counts) | st.builds(Pause, counts)
gathers = st.builds(
    Gather,
    prompts=st.lists(prompts, max_size=3).map(tuple),
    action=urls,
    digits=counts | st.none(),
    timeout_s=counts,
    finish_on=texts,
    on_empty=flags,
)
records = st.builds(
    Record,
    action=urls,
    max_length_s=counts,
    timeout_s=counts,
    finish_on=texts,
    beep=flags,
    status_callback=urls | st.none(),
)
numbers = st.builds(
    DialNumber,
    number=texts,
    action=urls,
    caller_id=texts | st.none(),
    timeout_s=counts,
    time_limit_s=counts,
    answer_on_bridge=flags,
    status_callback=urls | st.none(),
)
conferences = st.builds(
    DialConference,
    name=texts,
    action=urls | st.none(),
    label=texts | st.none(),
    muted=flags,
    beep=flags,
    start_on_enter=flags,
    end_on_exit=flags,
    clean=flags,
    wait_url=texts | st.none(),
    status_callback=texts | st.none(),
    status_events=st.lists(texts, max_size=2).map(tuple),
)
verbs = st.one_of(
    prompts,
    gathers,
    records,
    numbers,
    conferences,
    st.builds(Redirect, urls),
    st.builds(Reject, texts),
    st.builds(Enqueue, name=texts, wait_url=urls, action=urls),
    st.sampled_from([Hangup(), Leave()]),
)


def resolved(url: str | Next) -> str:
    return f"/next?event={url.event}&step=1" if isinstance(url, Next) else url


@given(document=st.lists(verbs, max_size=4))
def test_every_document_is_what_twilios_builder_writes(document) -> None:
    assert render(document, resolved) == by_twilio.render(document, resolved)


def test_a_step_that_nobody_resolves_is_an_error_and_no_document() -> None:
    with pytest.raises(TypeError):
        render([Redirect(Next("digits"))])
