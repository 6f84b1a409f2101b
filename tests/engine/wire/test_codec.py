"""Messages to bytes and back, in any split, with whatever a payload holds."""

from __future__ import annotations

import enum
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routilux.protocol import (
    Answer,
    Ask,
    Cancel,
    EmitDeferred,
    Frame,
    Goodbye,
    Hello,
    JobFrame,
    JobStatus,
    JobSummary,
    LogLine,
    LogPage,
    LogQuery,
    Order,
    Outcome,
    Pause,
    PayloadAnswer,
    Preview,
    PreviewItem,
    Replied,
    Reply,
    RoutineCounts,
    RoutineStatus,
    Watch,
    Welcome,
)
from routilux.protocol.codec import (
    MAX_MESSAGE_BYTES,
    MAX_REQUEST_BYTES,
    MessageReader,
    ProtocolError,
    decode_from_monitor,
    decode_from_viewer,
    encode,
    monitor_messages,
    viewer_messages,
)

SUMMARY = JobSummary("j1", "census", JobStatus.RUNNING, 1.5, 0.0, 7, 3, 2, 1, 0)
JOB = JobFrame(
    job_id="j1",
    seq=7,
    at=2.5,
    full=True,
    graph_version=1,
    status=JobStatus.PAUSING,
    reason="asked",
    routines=(RoutineCounts(0, RoutineStatus.RUNNING, 3, 1, 2, 3, 0, 0.25),),
    edges=(),
    log_length=1,
    history_length=3,
    log_tail=(LogLine(0, 2.0, "walk", "info", (("file", "a.py"),)),),
)

text = st.text(max_size=12)
number = st.integers(0, 2**32)
previews = st.recursive(
    st.builds(Preview, text, text),
    lambda inner: st.builds(
        Preview, text, text, children=st.lists(st.builds(PreviewItem, text, inner), max_size=3).map(tuple)
    ),
    max_leaves=6,
)
from_viewer = st.one_of(
    st.builds(Hello, number, text),
    st.builds(Watch, text, text, number, st.floats(0, 60)),
    st.builds(Ask, number, st.builds(LogQuery, text, st.integers(-5, 5), number)),
    st.builds(Order, number, st.one_of(st.builds(Pause, text, text), st.builds(EmitDeferred, text, number))),
)
from_monitor = st.one_of(
    st.just(Welcome(1, "routilux 0.1", 42, "flow.py", 1.0, (SUMMARY,), ("pause",))),
    st.builds(Frame, number, st.floats(0, 1e9), st.just((SUMMARY,)), st.sampled_from([None, JOB])),
    st.builds(Answer, number, st.builds(PayloadAnswer, previews)),
    st.builds(Replied, number, st.builds(Reply, st.sampled_from(Outcome), text)),
    st.builds(Goodbye, text),
)


def pieces(stream, cuts):
    edges = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    return [stream[start:end] for start, end in itertools.pairwise(edges)]


def read_all(reader, parts):
    found = []
    for part in parts:
        reader.feed(part)
        found.extend(reader.messages())
    return found


def test_a_message_is_its_length_in_four_big_endian_bytes_and_one_msgpack_array():
    assert encode(Goodbye("bye")) == b"\x00\x00\x00\x0d" + b"\x92\xa7Goodbye\xa3bye"


@given(st.lists(from_viewer, max_size=5), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_split_of_a_viewers_stream_gives_the_same_messages(messages, cuts):
    stream = b"".join(encode(message) for message in messages)
    reader = viewer_messages()
    assert read_all(reader, pieces(stream, cuts)) == messages
    reader.finish()


@given(st.lists(from_monitor, max_size=5), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_split_of_a_monitors_stream_gives_the_same_messages(messages, cuts):
    stream = b"".join(encode(message) for message in messages)
    reader = monitor_messages()
    assert read_all(reader, pieces(stream, cuts)) == messages
    reader.finish()


def test_a_stream_that_comes_byte_by_byte_gives_its_messages():
    stream = encode(Hello(1, "test")) + encode(Watch("j1", "walk", 20, 12.5))
    parts = [stream[at : at + 1] for at in range(len(stream))]
    assert read_all(viewer_messages(), parts) == [Hello(1, "test"), Watch("j1", "walk", 20, 12.5)]


@given(st.lists(st.binary(max_size=64), max_size=6))
def test_garbage_raises_a_protocol_error_or_nothing(parts):
    for reader in (viewer_messages(), monitor_messages()):
        try:
            read_all(reader, parts)
            reader.finish()
        except ProtocolError:
            continue
        bodies = read_all(MessageReader(bytes), parts)
        assert sum(4 + len(body) for body in bodies) == sum(len(part) for part in parts)


@given(st.binary(max_size=200))
def test_a_garbage_body_raises_a_protocol_error_or_is_a_message(body):
    for decode in (decode_from_viewer, decode_from_monitor):
        try:
            message = decode(body)
        except ProtocolError:
            continue
        assert type(message).__name__.encode() in body


@given(from_monitor, st.integers(0, 10_000), st.integers(1, 255))
def test_a_flipped_byte_raises_a_protocol_error_or_gives_a_message(message, place, flip):
    body = bytearray(encode(message)[4:])
    body[place % len(body)] ^= flip
    try:
        decoded = decode_from_monitor(bytes(body))
    except ProtocolError:
        return
    assert isinstance(decoded, (Welcome, Frame, Answer, Replied, Goodbye))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"\xc1", "malformed"),
        (b"\x92\xa3Foo\x01", "'Foo'"),
        (b"\x82\x01\x02", "got `object`"),
        (b"\x92\xa5Hello", "at least length 3, got 2"),
        (b"\x93\xa5Hello\x01\xa2\xff\xfe", "invalid start byte"),
        (b"\x93\xa5Hello\x01\xa1xzz", "trailing"),
        (b"\xdd\xff\xff\xff\xff", "truncated"),
        (b"\x91" * 50_000, "got `array`"),
    ],
)
def test_the_error_says_what_was_expected_and_what_was_found(body, found):
    with pytest.raises(ProtocolError) as caught:
        decode_from_viewer(body)
    assert "expected a message of a viewer (Hello, Watch, Ask, Order)" in str(caught.value)
    assert f"found {len(body)} bytes" in str(caught.value)
    assert found in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_viewers_message_is_not_taken_from_a_monitor():
    with pytest.raises(
        ProtocolError, match=r"of a monitor \(Welcome, Frame, Answer, Replied, Goodbye\), found .*Hello"
    ):
        decode_from_monitor(encode(Hello(1, "x"))[4:])


def test_a_length_over_the_limit_is_refused_before_its_bytes_arrive():
    reader = monitor_messages()
    reader.feed((MAX_MESSAGE_BYTES + 1).to_bytes(4, "big"))
    with pytest.raises(ProtocolError, match="expected a message of 1 to 67108864 bytes, found a length of 67108865"):
        list(reader.messages())


def test_a_request_may_be_a_mebibyte_and_no_more():
    reader = viewer_messages()
    reader.feed((MAX_REQUEST_BYTES + 1).to_bytes(4, "big"))
    with pytest.raises(ProtocolError, match="1 to 1048576 bytes, found a length of 1048577"):
        list(reader.messages())


def test_text_of_another_protocol_is_shown_in_the_error():
    reader = viewer_messages()
    reader.feed(b"GET / HTTP/1.1\r\n")
    with pytest.raises(ProtocolError, match="b'GET '"):
        list(reader.messages())


def test_an_empty_message_is_refused():
    reader = viewer_messages()
    reader.feed(b"\0\0\0\0")
    with pytest.raises(ProtocolError, match="found a length of 0"):
        list(reader.messages())


def test_messages_before_the_garbage_are_given_and_the_error_stays():
    reader = viewer_messages()
    reader.feed(encode(Hello(1, "x")) + b"\0\0\0\x01\xc1" + encode(Hello(1, "y")))
    messages = reader.messages()
    assert next(messages) == Hello(1, "x")
    with pytest.raises(ProtocolError, match="malformed"):
        next(messages)
    with pytest.raises(ProtocolError, match="malformed"):
        list(reader.messages())
    with pytest.raises(ProtocolError, match="malformed"):
        reader.finish()


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [(2, "expected 4 bytes of length, found 2"), (4, "expected 13 bytes, found 0"), (9, "expected 13 bytes, found 5")],
)
def test_a_stream_that_ends_inside_a_message_says_how_much_is_missing(kept, sentence):
    reader = monitor_messages()
    reader.feed(encode(Goodbye("bye"))[:kept])
    assert list(reader.messages()) == []
    with pytest.raises(ProtocolError, match=sentence):
        reader.finish()


def over_the_wire(message):
    return decode_from_monitor(encode(message)[4:])


def test_lone_surrogates_are_sent_as_escapes():
    page = LogPage(0, (LogLine(0, 1.0, "a", "info", (("na\ud800me", "\udfffvalue ✓"),)),), 1)
    assert over_the_wire(Answer(1, page)).body.lines[0].fields == (("na\\ud800me", "\\udfffvalue ✓"),)


@pytest.mark.parametrize(("size", "sent"), [(2**70, 2**64 - 1), (-(2**70), -(2**63)), (2**64 - 1, 2**64 - 1), (-1, -1)])
def test_integers_over_64_bits_are_sent_as_the_limit(size, sent):
    assert over_the_wire(Answer(1, PayloadAnswer(Preview("bytes", "…", size)))).body.payload.size == sent


def test_values_of_a_foreign_type_are_sent_as_the_nearest_thing():
    class Text(str):
        __slots__ = ()

    class Number(int):
        def __index__(self):
            raise ZeroDivisionError

    class Kind(enum.Enum):
        A = 1

    payload = Preview(Text("kind"), Kind.A, Number(5), note=object())
    assert over_the_wire(Answer(1, PayloadAnswer(payload))).body.payload == Preview(
        "kind", "<Kind>", 5, note="<object>"
    )


def test_mending_leaves_everything_else_as_it_was():
    frame = Frame(3, 1.5, (SUMMARY,), JOB, ("\ud800",))
    assert over_the_wire(frame) == Frame(3, 1.5, (SUMMARY,), JOB, ("\\ud800",))


@pytest.mark.parametrize("depth", [10, 100, 500, 5000])
def test_a_preview_of_any_depth_can_be_sent_and_read(depth):
    payload = Preview("str", "leaf")
    for _ in range(depth):
        payload = Preview("list", "[…]", children=(PreviewItem("0", payload),))
    found = over_the_wire(Answer(1, PayloadAnswer(payload))).body.payload
    levels = 0
    while found.children:
        found = found.children[0].value
        levels += 1
    assert (levels, found.note) == (depth, "") if levels == depth else found.note == "nested too deeply to be sent"
    assert levels >= min(depth, 30)


@given(st.text(st.characters(), max_size=30), st.integers())
def test_encode_takes_any_text_and_any_integer(any_text, any_number):
    reply = decode_from_viewer(encode(Order(any_number, Cancel(any_text, any_text)))[4:])
    assert reply.command.reason == any_text.encode("utf-8", "backslashreplace").decode()
