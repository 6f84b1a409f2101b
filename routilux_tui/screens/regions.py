"""Where each widget of the main screen stands, by its id, as the plan of the panes wants it."""

from __future__ import annotations

from textual.geometry import Region

from routilux_tui.model.desk import Plan


def regions_of(plan: Plan) -> dict[str, Region]:
    """The regions of all widgets that are on the screen; of the note alone when there is no room for anything else."""
    width, height = plan.width, plan.height
    if not plan.places:
        return {"too-small": Region(0, 0, width, height)}
    regions = {"status-line": Region(0, 0, width, 1)}
    if plan.banner:
        regions["banner"] = Region(0, 1, width, plan.banner)
    for place in plan.places:
        regions[f"{place.pane}-title"] = Region(place.x, place.y, plan.title_width(place), 1)
        regions[place.pane] = Region(place.x, place.y + 1, place.width, place.height)
    for number, rule in enumerate(plan.rules):
        regions[f"divider-{number}"] = Region(rule.x, rule.top + 1, 1, rule.bottom - rule.top - 1)
    regions["key-line"] = Region(0, height - 1, width, 1)
    return regions
