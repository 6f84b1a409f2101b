"""The style sheet of the HTML report, light or dark as the reader prefers. The drawings bring their own. Pure."""

from __future__ import annotations

from typing import Final

from routilux_tui.render.palette import DARK, LIGHT, Tones


def _variables(tones: Tones) -> str:
    named = {
        "ground": tones.background,
        "surface": tones.surface,
        "raised": tones.raised,
        "rule": tones.rule,
        "dim": tones.dim,
        "text": tones.text,
        "bright": tones.bright,
        "accent": tones.accent,
        "done": tones.done,
        "failed": tones.failed,
        "amber": tones.amber,
    }
    return ":root{" + ";".join(f"--{name}:{tone}" for name, tone in named.items()) + "}"


_RULES: Final = """
*{box-sizing:border-box}
body{margin:0 auto;max-width:1240px;padding:2rem 1.5rem 3rem;background:var(--ground);color:var(--text);
 font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",sans-serif}
h1{display:inline;margin:0 .75rem 0 0;font-size:1.7rem;color:var(--bright);overflow-wrap:anywhere}
h2{margin:2.4rem 0 .7rem;font-size:1.05rem;color:var(--bright)}
code{font:13px/1.45 ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
.status{padding:.15rem .6rem;border-radius:1rem;background:var(--raised);color:var(--dim);font-size:.9rem;
 vertical-align:.25rem}
.status.completed{color:var(--done)}.status.failed{color:var(--failed)}.status.paused{color:var(--amber)}
.reason{margin:.6rem 0 0;color:var(--amber);overflow-wrap:anywhere}.reason.failed{color:var(--failed)}
.facts{display:flex;flex-wrap:wrap;gap:.4rem 2.4rem;margin:1.2rem 0 .6rem}
.facts div{display:flex;flex-direction:column-reverse}
dt{color:var(--dim);font-size:.82rem}dd{margin:0;color:var(--bright);font-size:1.25rem;font-variant-numeric:tabular-nums}
.bad,dd.bad{color:var(--failed)}.amber{color:var(--amber)}.none{color:var(--dim)}
.wide{overflow-x:auto}.wide svg{display:block;max-width:100%;height:auto}.wide .whole{width:100%}
table{width:100%;border-collapse:separate;border-spacing:0;font-variant-numeric:tabular-nums}
thead th{padding:.25rem .9rem .4rem;color:var(--dim);font-weight:500;font-size:.82rem;text-align:right;
 border-bottom:1px solid var(--rule)}
th:first-child,td:first-child{position:sticky;left:0;background:var(--ground);text-align:left;padding-left:0}
th:last-child,td:last-child{padding-right:0}
td{padding:.25rem .9rem;line-height:22px;text-align:right;border-bottom:1px solid var(--rule);white-space:nowrap}
tbody tr:last-child td{border-bottom:0}
td:first-child{color:var(--bright)}
.bar{display:inline-block;width:9rem;height:.5rem;border-radius:.25rem;background:var(--raised);vertical-align:.08rem}
.bar i{display:block;height:100%;border-radius:.25rem;background:var(--accent)}
.share{display:inline-block;width:3.4rem}
details{margin:.6rem 0;padding:.6rem .9rem;border-left:3px solid var(--failed);border-radius:0 .4rem .4rem 0;
 background:var(--surface)}
summary{cursor:pointer;overflow-wrap:anywhere}summary b{color:var(--failed)}
.times{float:right;margin-left:1rem;color:var(--dim);font-size:.85rem}
.about{display:block;color:var(--dim);font-size:.85rem}
.trace{margin:.6rem 0 0;padding:0;list-style:none;color:var(--dim);font-size:.85rem;overflow-wrap:anywhere}
.trace code{display:block;margin:.1rem 0 .4rem;color:var(--bright)}
.payload{margin:.4rem 0 0;color:var(--dim);font-size:.85rem}.payload code{color:var(--text)}
details details{margin:.6rem 0 0;padding:0;border:0;background:none;color:var(--dim);font-size:.85rem}
.others td{padding:.2rem 1.2rem .2rem 0;text-align:left;vertical-align:top;white-space:normal;overflow-wrap:anywhere;
 color:var(--text);background:none}
.others td:last-child{width:100%}.others td:nth-child(2){min-width:12rem}
.others td:first-child{position:static;color:var(--dim);white-space:nowrap;text-align:right}
.log td{padding:.2rem .9rem;text-align:left;vertical-align:top;white-space:normal;overflow-wrap:anywhere}
.log td:last-child{width:100%}
.log td:first-child{position:static;color:var(--dim);white-space:nowrap;text-align:right}
.log td:nth-child(2){color:var(--accent);white-space:nowrap}
.level{display:inline-block;min-width:4.2rem;margin-right:.3rem}
.key{color:var(--dim)}
.more{color:var(--dim)}
footer{margin-top:3rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--dim);font-size:.82rem}
footer code{font-size:.78rem}
@media (max-width:40rem){
body{padding:1.2rem 1rem 2rem}.facts{gap:.4rem 1.6rem}.bar{width:5rem}
.log tr{display:block;padding:.3rem 0;border-bottom:1px solid var(--rule)}.log tr:last-child{border-bottom:0}
.log td{display:inline;padding:0 .6rem 0 0;border:0}.log td:last-child{display:block}
}
@media print{details{break-inside:avoid}body{max-width:none}}
"""

PAGE_STYLE: Final = f"{_variables(LIGHT.tones)}@media (prefers-color-scheme: dark){{{_variables(DARK.tones)}}}{_RULES}"
"""All of it."""
