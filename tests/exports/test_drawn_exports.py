"""The picture and the report of a run: what is drawn, that they need nothing else, and that foreign text stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from routilux_tui.exports.drawn_timeline import COLUMNS, Timeline, drawn_timeline, pauses, timeline_of
from routilux_tui.exports.picture import svg
from routilux_tui.exports.report import html_report
from routilux_tui.runs.run import Activation, Failure, Moment

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


def test_names_that_are_attacks_are_text_in_the_picture(hostile):
    root = svg_of(hostile)
    assert not list(root.iter(f"{SVG}script"))
    assert any("<script>" in (text or "") for text in texts(root))


def test_the_report_has_the_figures_the_error_with_the_users_line_and_the_log(page):
    words = " ".join(Page(page).words)
    assert "ValueError" in words
    assert 'raise ValueError(f"{number} is too many")' in words
    assert '{"number":3}' in words
    assert "took" in words
    assert [words.count(head) for head in ("Graph", "Timeline", "Routines", "Errors", "Shared log")] == [1] * 5


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
