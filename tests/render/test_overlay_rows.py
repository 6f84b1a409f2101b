from __future__ import annotations

from routilux.protocol import (
    Activation,
    ActivationStatus,
    DeferredItem,
    Emission,
    ErrorInfo,
    LogLine,
    Preview,
    PreviewItem,
)
from routilux.protocol.filters import parse
from routilux_tui.render.banner import banner_rows
from routilux_tui.render.choice import choice_rows
from routilux_tui.render.detail import activation_detail, deferred_detail, log_detail
from routilux_tui.render.help import help_rows
from routilux_tui.render.key_line import Offer, action_at, key_line
from routilux_tui.render.line import text_of
from routilux_tui.render.scrollbar import thumb, top_at

AT = 1_767_261_727.114
PATH = Preview("dict", "{…}", 1, children=(PreviewItem("path", Preview("str", "ast.py")),))
LOG = LogLine(7, AT, "measure", "info", (("message", "ast.py"), ("lines", "355")))


def test_a_log_entry_is_shown_as_it_stood_until_its_payload_comes(dark, text):
    head = [" time     10:02:07.114", " routine  measure", " level    info", ""]
    assert text(log_detail(dark, LOG, None, 60)) == [*head, " message  ast.py", " lines    355"]
    assert text(log_detail(dark, LOG, PATH, 60)) == [*head, " └ path  ast.py"]
    assert text(log_detail(dark, LOG, "the entry is gone", 60)) == [*head, " the entry is gone"]


def test_a_deferred_event_is_shown_with_its_payload(dark, text):
    item = DeferredItem(1, "report", "approve", AT, PATH)
    assert text(deferred_detail(dark, item, None, 60)) == [
        " routine   report",
        " event     approve",
        " deferred  10:02:07.114",
        "",
        " └ path  ast.py",
    ]


def test_an_activation_is_shown_with_its_emissions_and_its_error(dark, text):
    error = ErrorInfo("parse", "input", "ValueError", "no", AT)
    record = Activation(
        5,
        1204,
        -1,
        "parse",
        "input",
        "error",
        ActivationStatus.ERROR,
        AT,
        0.0021,
        PATH,
        (Emission("output", AT, PATH),),
        3,
        error,
    )
    assert text(activation_detail(dark, record, None, 60)) == [
        " seq      1 204",
        " cause    the start of the job",
        " routine  parse",
        " status   error",
        " started  10:02:07.114",
        " took     2.1 ms",
        "",
        " ◀ input",
        " └ path  ast.py",
        "",
        " ▶ output  10:02:07.114",
        " └ path  ast.py",
        " and 3 more emissions",
        "",
        " error  ValueError",
        " │ no",
    ]


def test_a_long_text_is_wrapped_in_full(dark, text):
    rows = text(deferred_detail(dark, DeferredItem(1, "r", "e", AT, Preview("str", "x" * 50, 900, cut=True)), None, 32))
    assert rows[4:] == [" " + "x" * 30, " " + "x" * 20, " ··· 851 more characters not fet"]


def test_the_help_gives_the_reason_why_not(dark, text):
    groups = [
        ("Job", [("P", "Pause the job", ""), ("H", "Hold", "needs the debugger")]),
        ("Screen", [("q", "Leave", "")]),
    ]
    rows = help_rows(dark, groups, 60)
    assert text(rows)[:8] == [
        " Job",
        "   P                Pause the job",
        "   H                Hold  · needs the debugger",
        "",
        " Screen",
        "   q                Leave",
        "",
        " Mouse",
    ]
    assert rows[2][1].style == dark["dim"]
    assert text(rows)[-4:] == [
        " Signs",
        "   ● running     ✓ done        ✗ failed      ‖ paused",
        "   ◌ deferred    ◆ marked      ○ idle        ◔ waiting",
        "   ↻ retrying    ↷ skipped     ⊘ cancelled",
    ]


def test_the_help_wraps_what_is_long_and_shows_what_is_sought_alone(dark, text):
    groups = [("Job", [("P", "Pause the job: what runs finishes", "the job does not run")])]
    rows = help_rows(dark, groups, 40, marked=parse("RUNS".lower()))
    assert text(rows) == [
        " Job",
        "   P          Pause the job: what runs",
        "              finishes  · the job does",
        "              not run",
    ]
    marks = [piece.text for row in rows for piece in row if piece.style == dark["match"]]
    assert marks == ["runs"]
    assert text(help_rows(dark, groups, 40, marked=parse("nothing"))) == []


def test_a_question_has_its_answers_below(dark, text):
    answers = (("l", "leave it", "it goes on"), ("s", "stop", "it ends"))
    rows = choice_rows(dark, "What now?", answers, 1, 50)
    assert text(rows) == [" What now?", "", "   l   leave it   it goes on", " ▸ s   stop       it ends"]
    assert rows[3][2].style.bgcolor == dark["selection"].bgcolor


def test_the_keys_that_matter_least_give_way(dark):
    offers = (Offer("1-7", "pane", 3), Offer("enter", "open", 4), Offer("P", "pause", 2), Offer("q", "quit", 1))
    assert [text_of(key_line(dark, width, offers)).rstrip() for width in (60, 40, 28, 20, 8, 3)] == [
        " 1-7 pane   enter open   P pause   q quit",
        " 1-7 pane   P pause   q quit",
        " 1-7 pane   P pause   q quit",
        " P pause   q quit",
        " q quit",
        "",
    ]


def test_a_click_on_the_line_of_keys_finds_its_action():
    offers = (
        Offer("+ -", "zoom", 2, (("zoom.in", "+"), ("zoom.out", "-"))),
        Offer("enter", "open", 3, (("open", "enter"),)),
        Offer("q", "quit", 1, (("quit", "q"),)),
    )
    under = [action_at(40, offers, x) for x in range(26)]
    assert under[:13] == ["", "zoom.in", "zoom.in", "zoom.out", *["zoom.in"] * 5, "", "", "", "open"]
    assert under[21:] == ["open", "", "", "", "quit"]
    assert action_at(20, offers, 12) == "quit"


def test_a_banner_says_what_happened_and_the_last_words(dark, text):
    rows = banner_rows(dark, 60, "the program ended with exit status 1", ("a", "b", "c", "\x1b[2Jd"), wrong=True)
    assert text(rows) == [" ✗ the program ended with exit status 1", "   │ b", "   │ c", "   │ ␛[2Jd"]


def test_a_thumb_touches_an_end_only_at_that_end():
    assert [thumb(100, 10, top) for top in (0, 1, 45, 89, 90)] == [(0, 1), (1, 2), (4, 5), (8, 9), (9, 10)]
    assert thumb(10, 10, 0) == thumb(0, 0, 0) == (0, 0)


def test_a_press_on_an_end_of_the_bar_leads_to_that_end():
    assert [top_at(100, 10, y) for y in (-3, 0, 4, 8, 9, 30)] == [0, 0, 40, 80, 90, 90]
    assert [top_at(5, 10, 4), top_at(100, 1, 0)] == [0, 99]


def test_the_help_says_what_is_seen_in_the_graph(dark, text):
    rows = text(help_rows(dark, [], 76))
    start = rows.index(" In the graph")
    assert rows[start + 1 : start + 4] == [
        "   glow             Messages pass; the brighter the line the more, and it",
        "                    fades once none does",
        "   heavy line       The critical path: the way through what bounds the",
    ]
