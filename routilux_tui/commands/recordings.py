"""`routilux-tui recordings`: the recordings of this user, and deleting the old ones."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime

from routilux_tui.recordings.folder import Kept, delete, list_recordings, outdated, recordings_folder
from routilux_tui.render.figures import size
from routilux_tui.render.sanitise import clean
from routilux_tui.settings.folders import config_file
from routilux_tui.settings.reading import load


def recordings(*, prune: bool, days: float | None, megabytes: float | None) -> int:
    """List the recordings, or delete the old ones; 1 when one could not be. None means what the settings say."""
    kept = list_recordings()
    if not prune:
        _show(kept)
        return 0
    settings = load(config_file()).settings
    wanted = outdated(
        kept,
        time.time(),  # noqa: TID251 - the age of files
        settings.keep_days if days is None else days,
        settings.keep_megabytes if megabytes is None else megabytes,
    )
    deleted = delete(wanted)
    for one in deleted:
        print(f"deleted {_line(one)}")  # noqa: T201 - a command's output
    for one in wanted:
        if one not in deleted:
            print(f"could not delete {_line(one)}")  # noqa: T201 - a command's output
    if not wanted:
        print("nothing to delete: no recording is beyond the limits")  # noqa: T201 - a command's output
    return int(len(deleted) < len(wanted))


def _show(kept: Iterable[Kept]) -> None:
    rows = list(kept)
    place = clean(str(recordings_folder()), 4096)
    if not rows:
        print(f"there are no recordings in {place}; `routilux-tui run FLOW.py` makes one")  # noqa: T201 - output
        return
    print(f"{place}  ({len(rows)}, {size('bytes', sum(one.size for one in rows))})")  # noqa: T201 - output
    for one in rows:
        print(f"  {_line(one)}")  # noqa: T201 - a command's output


def _line(one: Kept) -> str:
    moment = datetime.fromtimestamp(one.written_at).strftime("%Y-%m-%d %H:%M")  # noqa: DTZ006 - for people here
    return f"{moment}  {size('bytes', one.size):>9}  {clean(one.path.name, 200)}"
