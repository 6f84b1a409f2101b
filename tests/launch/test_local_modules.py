from __future__ import annotations

import asyncio

import pytest

from routilux_tui.launch.local_modules import classes, local_modules
from routilux_tui.launch.watching import SourceFiles


@pytest.fixture
def tree(tmp_path):
    files = {
        "flow.py": "import json, steps\nfrom shop import till\nfrom shop.goods import fruit as f\n",
        "steps.py": "def late():\n    import tools.hammer\n",
        "unrelated.py": "",
        "tools/__init__.py": "",
        "tools/hammer.py": "from . import nails\nfrom ..steps import late\n",
        "tools/nails.py": "import flow\n",
        "shop/__init__.py": "",
        "shop/till.py": "from .goods import cheese\n",
        "shop/goods/__init__.py": "",
        "shop/goods/cheese.py": "this is no python\n",
        "shop/goods/fruit.py": "",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_a_flow_is_made_of_its_file_and_of_all_that_it_imports_from_its_folder(tree):
    found = [str(path.relative_to(tree)) for path in local_modules(tree / "flow.py")]
    assert found[0] == "flow.py"
    assert sorted(found[1:]) == [
        "shop/__init__.py",
        "shop/goods/__init__.py",
        "shop/goods/cheese.py",
        "shop/goods/fruit.py",
        "shop/till.py",
        "steps.py",
        "tools/__init__.py",
        "tools/hammer.py",
        "tools/nails.py",
    ]


def test_a_file_that_is_gone_or_no_python_imports_nothing(tmp_path):
    assert local_modules(tmp_path / "gone.py") == (tmp_path.resolve() / "gone.py",)


def test_a_class_differs_when_its_code_does_and_not_for_a_comment():
    before, after = "class A:\n    x = 1\nclass B: pass\n", "# so\nclass A:\n    x = 2\nclass B:  # there\n    pass\n"
    one, two = classes(before), classes(after)
    assert [name for name in one if one[name] != two[name]] == ["A"]
    assert classes("class :") == {}


def test_what_differs_from_what_was_taken_is_named_until_it_is_as_before(tree):
    files = SourceFiles(tree / "flow.py")
    assert files.changed() == ()
    (tree / "steps.py").write_text("import extra\n")
    (tree / "extra.py").write_text("")
    (tree / "unrelated.py").write_text("x = 1\n")
    assert {path.name for path in files.changed()} == {"steps.py", "extra.py"}
    assert files.text(tree / "steps.py").startswith("def late")
    (tree / "steps.py").write_text("def late():\n    import tools.hammer\n")
    assert files.changed() == ()
    (tree / "tools" / "nails.py").unlink()
    assert {path.name for path in files.changed()} == {"nails.py"}
    files.take()
    assert files.changed() == ()


async def test_a_change_on_disk_is_noticed_and_one_without_a_difference_is_not(tree):
    files = SourceFiles(tree / "flow.py")
    changes = files.changes()
    (tree / "steps.py").touch()
    (tree / "tools" / "nails.py").write_text("import flow  # once more\n")

    # What is written before the watch begins is not noticed by it: so another file is written until it does.
    async def write():
        number = 0
        while True:
            number += 1
            (tree / "shop" / "till.py").write_text(f"from .goods import cheese  # {number}\n")
            await asyncio.sleep(0.1)

    writing = asyncio.ensure_future(write())
    try:
        async with asyncio.timeout(20):
            found = await anext(changes)
    finally:
        writing.cancel()
        await changes.aclose()
    assert {path.name for path in found} == {"nails.py", "till.py"}
