from __future__ import annotations

from routilux.protocol import Preview, PreviewItem
from routilux_tui.model.changes import Change
from routilux_tui.render.tree import tree_rows


def mapping(cut=False, size=None, **fields):
    return Preview(
        "dict", "{…}", len(fields) if size is None else size, cut, tuple(PreviewItem(*item) for item in fields.items())
    )


STATE = mapping(
    files=Preview("int", "4812"),
    slowest=mapping(name=Preview("str", "_pydecimal.py"), seconds=Preview("float", "0.038")),
    packages=Preview(
        "list", "[…]", 3, children=(PreviewItem("0", Preview("str", "json")), PreviewItem("1", Preview("str", "email")))
    ),
)


def test_a_state_is_a_tree_with_its_keys_in_columns(dark, text):
    assert text(tree_rows(dark, STATE, 40)) == [
        " ├ files     4 812",
        " ├ slowest   dict 2",
        " │ ├ name     _pydecimal.py",
        " │ └ seconds  0.038",
        " └ packages  list 3",
        "   ├ 0  json",
        "   └ 1  email",
    ]


def test_a_value_that_changed_is_marked_with_its_growth(dark, text):
    changes = {("files",): Change(99.0, grew=96.0), ("slowest", "seconds"): Change(10.0, grew=1.0)}
    rows = tree_rows(dark, STATE, 40, changes=changes, at=100.0)
    assert text(rows)[0] == " ├ files     4 812   +96"
    assert text(rows)[3] == " │ └ seconds  0.038"
    assert dark["changed"] in {piece.style for piece in rows[0]}


def test_what_is_left_out_is_counted(dark, text):
    assert text(tree_rows(dark, mapping(cut=True, size=1204, a=Preview("int", "1")), 40)) == [
        " ├ a  1",
        " └ 1 203 more  …",
    ]


def test_a_value_that_cannot_be_shown_says_why(dark, text):
    assert text(tree_rows(dark, mapping(f=Preview("Broken", "", note="its repr raised ValueError")), 60)) == [
        " └ f  Broken: its repr raised ValueError"
    ]


def test_a_plain_value_is_one_row(dark, text):
    assert text(tree_rows(dark, Preview("int", "-1204551"), 40)) == [" -1 204 551"]


def test_a_huge_tree_is_cut_and_says_how_much_is_left_out(dark, text):
    wide = mapping(**{f"k{n}": Preview("int", "1") for n in range(1000)})
    rows = tree_rows(dark, wide, 40, limit=50)
    assert (len(rows), text(rows)[-1]) == (51, " ··· 950 more values not shown ···")


def test_ascii_trees_have_ascii_branches(plain, text):
    assert text(tree_rows(plain, mapping(a=mapping(b=Preview("str", "ü")), c=Preview("int", "1")), 40)) == [
        " | a  dict 1",
        " | ` b  u",
        " ` c  1",
    ]


def test_a_long_text_takes_the_rows_that_it_needs_when_it_is_wrapped(dark, text):
    state = mapping(text=Preview("str", "one two three four\nfive", 90, cut=True), n=Preview("int", "1"))
    assert text(tree_rows(dark, state, 24, wrap=True)) == [
        " ├ text  one two three",
        "         four",
        "         five",
        "         … 90 in all",
        " └ n     1",
    ]
