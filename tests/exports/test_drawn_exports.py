"""The picture and the report of a run: what is drawn, that they need nothing else, and that foreign text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from routilux_tui.exports.drawn_graph import drawn_graph
from routilux_tui.exports.drawn_timeline import COLUMNS, Timeline, drawn_timeline, pauses, timeline_of
from routilux_tui.exports.picture import svg
from routilux_tui.exports.report import html_report
from routilux_tui.exports.report_errors import ErrorsByKind
from routilux_tui.runs.figures import Figures
from routilux_tui.runs.run import Activation, Edge, Failure, Graph, LogEntry, Moment, Node

SVG = "{http://www.w3.org/2000/svg}"


def svg_of(run):
    return ET.fromstring("".join(svg(run)))


def texts(root):
    return [text.text for text in root.iter(f"{SVG}text")]


def named(root, css):
    return [part for part in root.iter() if css in (part.get("class") or "").split()]


class Page(HTMLParser):
    """The elements, attributes and text of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.words = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture
def page(counting):
    return "".join(html_report(counting))


def test_the_picture_has_a_box_and_a_lane_per_routine_and_a_line_per_connection(counting):
    root = svg_of(counting)
    assert [len(named(root, css)) for css in ("box", "lane", "way")] == [2, 2, 1]
    assert texts(root).count("source") == texts(root).count("sink") == 2


def test_the_picture_says_how_much_came_and_what_failed(counting):
    root = svg_of(counting)
    assert "5" in texts(root)
    assert "✗ 1" in texts(root)
    assert len(named(root, "fault")) == 1


def test_no_line_goes_through_a_number():
    ways = {
        ("pack", "packed", "dispatch", "packed"): 346,
        ("charge", "paid", "dispatch", "paid"): 329,
        ("charge", "declined", "ledger", "lost"): 17,
        ("dispatch", "shipped", "ledger", "shipped"): 329,
        ("stock", "reserved", "pack", "order"): 346,
        ("stock", "reserved", "charge", "order"): 346,
    }
    nodes = (
        Node("stock", slots=("order",), events=("reserved",)),
        Node("pack", slots=("order",), events=("packed",)),
        Node("charge", slots=("order",), events=("paid", "declined")),
        Node("dispatch", slots=("paid", "packed"), events=("shipped",)),
        Node("ledger", slots=("shipped", "lost")),
    )
    graph = Graph(nodes, tuple(Edge(*way) for way in ways))
    content = drawn_graph(graph, Figures(ways=ways), "stock").content
    root = ET.fromstring(f"<svg>{content}</svg>")
    upright = []
    for path in root.iter("path"):
        points = [tuple(map(float, pair.split(","))) for pair in re.findall(r"[-\d.]+,[-\d.]+", path.get("d"))]
        upright += [(one, other) for one, other in pairwise(points) if one[0] == other[0]]
    numbers = [text for text in root.iter("text") if text.get("class") == "count"]
    assert sorted(text.text for text in numbers) == ["17", "329", "329"]
    crossed = [
        text.text
        for text in numbers
        for (x, top), (_, bottom) in upright
        if float(text.get("x")) - 6.5 * len(text.text) < x < float(text.get("x"))
        and min(top, bottom) < float(text.get("y")) < max(top, bottom)
    ]
    assert crossed == []


def test_names_that_are_attacks_are_text_in_the_picture(hostile):
    root = svg_of(hostile)
    assert not list(root.iter(f"{SVG}script"))
    assert any("<script>" in (text or "") for text in texts(root))


def test_the_report_has_the_figures_the_error_with_the_users_line_and_the_log(page):
    words = " ".join(Page(page).words)
    assert "ValueError" in words
    assert 'raise ValueError(f"{number} is too many")' in words
    assert '{"number": 3}' in words
    assert "took" in words
    assert [words.count(head) for head in ("Graph", "Timeline", "Routines", "Errors", "Shared log")] == [1] * 5


def failed(number, *, line=7, kind="ValueError", routine_id="sink"):
    failure = Failure(kind, f"{number} is too many", (("f.py", line, "take", "raise"),), critical=False)
    payload = {"number": number, "who": "Zoë"}
    return Activation(number, routine_id, "input", float(number), 0.1, "error", None, None, payload, (), failure, 1)


def test_errors_of_one_kind_are_one_with_the_first_in_full_and_the_others_below():
    errors = ErrorsByKind()
    for number in range(1, 31):
        errors.add(failed(number))
    errors.add(failed(40, line=9))
    errors.add(failed(41, kind="KeyError"))
    section = "".join(errors.section())
    words = " ".join(Page(section).words)
    assert (section.count("<details open>"), section.count("<details>")) == (3, 1)
    assert "30 times ValueError" in " ".join(words.split())
    assert "sink.input · after 1.0 s · change 1" in words
    assert "f.py:7 in take" in words
    assert '{"number": 1, "who": "Zoë"}' in words
    assert "29 more like this" in words
    assert "21 is too many" in words
    assert "22 is too many" not in words
    assert "and 9 more" in words
    assert words.index("29 more") < words.index("f.py:9") < words.index("KeyError")


def test_very_many_kinds_of_errors_are_counted():
    errors = ErrorsByKind()
    for number in range(60):
        errors.add(failed(number, line=number))
    section = "".join(errors.section())
    assert section.count("<summary>") == 50
    assert "and 10 errors of other kinds" in section
    assert list(ErrorsByKind().section()) == []


def test_errors_come_first_in_the_report_and_names_that_are_attacks_are_text_in_them(page):
    assert page.index("<h2>Errors") < page.index("<h2>Graph")
    errors = ErrorsByKind()
    for _ in range(2):
        errors.add(failed(1, kind="<script>", routine_id="<b>"))
    assert not {"script"} & set(Page("".join(errors.section())).tags)


def test_levels_of_the_log_are_words_with_their_colour(counting, monkeypatch):
    entries = [
        LogEntry(0.5, "sink", {"level": "error", "message": "no"}),
        LogEntry(75.25, "sink", {"level": 3, "message": "odd", "timestamp": 1.0}),
    ]
    monkeypatch.setattr(counting, "log", lambda: iter(entries))
    page = "".join(html_report(counting))
    assert '<td>+0.500 s</td><td>sink</td><td><span class="level bad">error</span> <span class="key">' in page
    assert (
        '<td>+1:15.250</td><td>sink</td><td><span class="key">level</span> 3 <span class="key">message</span>' in page
    )


def test_the_foot_of_the_report_has_facts_for_a_reader(counting, monkeypatch):
    facts = {"durable": False, "pid": 12, "python": "3.11.7", "started_at": 1_795_553_536.858}
    monkeypatch.setattr(counting, "facts", facts)
    words = " ".join(" ".join(Page("".join(html_report(counting))).words).split())
    assert words.endswith("· process 12 · Python 3.11.7 · recorded from 2026-11-24 20:52:16 UTC")


def test_the_report_loads_nothing_and_runs_nothing(page):
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(parsed.tags)
    assert not [name for name, _ in parsed.attributes if name.startswith("on") or name in ("src", "href")]
    assert not re.findall(r"url\(|@import|https?://", page)


def test_the_report_is_light_or_dark_as_the_reader_prefers(page):
    assert "@media (prefers-color-scheme: dark){:root{--ground:#15181e" in page


def test_names_that_are_attacks_are_text_in_the_report(hostile):
    text = "".join(html_report(hostile))
    assert "script" not in Page(text).tags
    assert "\x1b" not in text
    assert "&lt;script&gt;" in text


def activation(start, duration, failure=None):
    return Activation(1, "a", "in", start, duration, "completed", None, None, {}, (), failure, 1)


def test_work_is_counted_in_the_columns_that_it_crosses():
    timeline = timeline_of([activation(0.5, 2.0), activation(3.25, 0.5)], 0.0, float(COLUMNS))
    assert list(timeline.lanes["a"].busy[:5]) == [0.5, 1.0, 0.5, 0.5, 0.0]


def test_an_activation_that_still_runs_is_busy_to_the_end():
    timeline = timeline_of([activation(COLUMNS - 2.5, None)], 0.0, float(COLUMNS))
    assert list(timeline.lanes["a"].busy[-4:]) == [0.0, 0.5, 1.0, 1.0]


def test_a_million_activations_make_no_bigger_picture_than_the_columns_that_there_are():
    failure = Failure("E", "m", (), critical=False)
    timeline = Timeline(0.0, 1.0)
    for number in range(20_000):
        timeline.add(activation(number / 20_000, 1e-5, failure))
    assert drawn_timeline(timeline, ["a"], ()).content.count("<rect") <= 2 * COLUMNS + 1


def test_a_pause_lasts_until_the_next_status():
    def status(at, name):
        return Moment(1, at, "status", "", name, {})

    moments = [status(1, "pausing"), status(2, "paused"), status(5, "running"), status(7, "paused")]
    assert pauses(moments, 9.0) == [(2, 5), (7, 9.0)]
