"""The picture of the screen that a key saves."""

from __future__ import annotations

import sys

import pytest

from routilux_tui.screens import picture
from routilux_tui.settings.options import Settings


@pytest.fixture(autouse=True)
def at_one_moment(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(picture.time, "strftime", lambda pattern: "20260101-100207")


async def taken(stage, wait, **more):
    async with stage((80, 24), **more) as opened:
        await opened.press("p")
        await wait(opened.pilot, lambda: "saved" in opened.text or "could not" in opened.text)
        return [notification.message for notification in opened.app._notifications]


async def test_a_picture_is_saved_as_svg_and_png_where_the_dashboard_was_started(stage, wait, tmp_path):
    said = await taken(stage, wait)
    assert said == ["saved routilux-tui-stdlib_census-20260101-100207.svg and .png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "routilux-tui-stdlib_census-20260101-100207.png",
        "routilux-tui-stdlib_census-20260101-100207.svg",
    ]
    assert "stdlib_census" in next(tmp_path.glob("*.svg")).read_text()
    assert next(tmp_path.glob("*.png")).read_bytes().startswith(b"\x89PNG")


async def test_without_the_library_that_draws_png_there_is_the_svg(stage, wait, tmp_path, monkeypatch):
    monkeypatch.setattr(picture, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    assert await taken(stage, wait) == ["saved routilux-tui-stdlib_census-20260101-100207.svg"]
    assert [path.suffix for path in tmp_path.iterdir()] == [".svg"]


async def test_pictures_go_where_the_settings_say_and_none_takes_the_place_of_another(stage, wait, tmp_path):
    settings = Settings(pictures=str(tmp_path / "new" / "pictures"))
    await taken(stage, wait, settings=settings)
    await taken(stage, wait, settings=settings)
    assert sorted(path.name for path in (tmp_path / "new" / "pictures").glob("*.svg")) == [
        "routilux-tui-stdlib_census-20260101-100207-2.svg",
        "routilux-tui-stdlib_census-20260101-100207.svg",
    ]


async def test_a_picture_that_cannot_be_saved_is_said(stage, wait, tmp_path):
    (tmp_path / "file").write_text("")
    said = await taken(stage, wait, settings=Settings(pictures="file"))
    assert said == ["the picture could not be saved in file: File exists"]


def test_a_flow_with_a_strange_name_gets_a_plain_file_name(tmp_path):
    paths = picture.save_picture("<svg xmlns='http://www.w3.org/2000/svg'/>", "../Ä b\x1b[2J/", tmp_path)
    assert paths[0].name == "routilux-tui-b-2J-20260101-100207.svg"
