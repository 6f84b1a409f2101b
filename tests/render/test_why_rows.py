from __future__ import annotations

from routilux.protocol import Link, Preview, PreviewItem
from routilux_tui.model.why import RowKind, WhyRow
from routilux_tui.render.why import cut_rows, place_width, why_row

AT = 1_767_261_727.114
DATA = Preview("dict", "{…}", 1, children=(PreviewItem("path", Preview("str", "ast.py")),))


def link(**more):
    fields = {"status": "completed", "duration": 0.0012, "error": "", **more}
    return Link(475, "parse", "input", "output", fields["status"], AT, fields["duration"], DATA, error=fields["error"])


def shown(look, row_, width=100, places=12):
    return "".join(piece.text for piece in why_row(look, row_, width, places=places)).rstrip()


def test_an_activation_says_when_where_by_what_how_long_and_with_what(dark):
    row_ = WhyRow(RowKind.LINK, link=link(), routine_id="parse", word="completed", asked=True)
    assert shown(dark, row_) == " ▸ 10:02:07.114  ✓ parse.input   ◀ output          475   1.2 ms  path ast.py"
    assert shown(dark, row_, 70) == "   10:02:07.114  ✓ parse.input   ◀ output     1.2 ms  path ast.py".replace(
        "   ", " ▸ ", 1
    )


def test_an_error_takes_the_place_of_the_payload(dark):
    row_ = WhyRow(RowKind.LINK, link=link(status="error", error="ValueError: no"), routine_id="parse", word="error")
    assert shown(dark, row_).endswith("475   1.2 ms  ValueError: no")


def test_what_waits_says_so_where_others_have_their_duration(dark):
    waits = Link(-1, "parse", "input", "output", "waiting", AT, -1.0, DATA, 1)
    row_ = WhyRow(RowKind.LINK, link=waits, routine_id="parse", word="waiting")
    assert shown(dark, row_, 70) == "   10:02:07.114  ◔ parse.input   ◀ output    waiting  path ast.py"
    deferred = Link(-1, "report", "", "approve", "deferred", AT, -1.0, DATA, 1)
    row_ = WhyRow(RowKind.LINK, link=deferred, routine_id="report", word="deferred")
    assert "◌ report.appr…" in shown(dark, row_)


def test_an_effect_is_indented_below_its_cause(dark):
    row_ = WhyRow(RowKind.LINK, link=link(), routine_id="parse", word="completed", depth=2)
    assert "✓     parse.input" in shown(dark, row_, places=20)


def test_what_is_waited_for_is_a_sentence(dark):
    row_ = WhyRow(RowKind.WAIT, "has not run", routine_id="charge", slot="paid", event="paid", word="idle")
    assert shown(dark, row_) == "   ○ charge.paid   ▶ paid   has not run"


def test_headings_and_remarks_lead_nowhere(dark):
    assert shown(dark, WhyRow(RowKind.HEAD, "began with")) == " began with"
    assert shown(dark, WhyRow(RowKind.NOTE, "and 7 more", depth=1)) == "     … and 7 more"


def test_the_column_of_places_is_as_wide_as_needed_and_bounded(dark):
    row_ = WhyRow(RowKind.LINK, link=link(), routine_id="parse", word="completed", depth=1)
    assert place_width(dark, (row_,), 100) == 13
    far = WhyRow(RowKind.LINK, link=link(), routine_id="x" * 70, word="completed")
    assert (place_width(dark, (far,), 200), place_width(dark, (far,), 60)) == (34, 20)


def test_foreign_text_is_made_harmless(plain):
    row_ = WhyRow(RowKind.LINK, link=link(error="\x1b]52;c;x\x07"), routine_id="\x1b[31m", word="error")
    assert "\x1b" not in shown(plain, row_)
    assert shown(plain, row_).isascii()


def test_what_does_not_fit_ends_in_an_ellipsis(dark):
    row_ = WhyRow(RowKind.LINK, link=link(error="ValueError: no such file as ast.py"), routine_id="parse", word="error")
    assert shown(dark, row_, 70).endswith("1.2 ms  ValueError: no …")


def test_what_a_row_has_no_room_for_is_told_in_full_below(dark, text):
    link = Link(
        5,
        "charge",
        "order",
        "reserved",
        "error",
        0.0,
        0.018,
        Preview("dict", "{}"),
        error="PaymentDeclinedError: order 5",
    )
    row = WhyRow(RowKind.LINK, routine_id="charge", word="error", link=link)
    assert text(cut_rows(dark, row, 60, places=12)) == [" │ PaymentDeclinedError: order 5"]
    assert cut_rows(dark, row, 100, places=12) == []
