"""The style sheets of the picture and of the report; every pair of colours is readable by WCAG's AA."""

from __future__ import annotations

_LIGHT = (
    "--ground:#ffffff;--text:#1f2328;--muted:#59636e;--line:#59636e;--rule:#d1d9e0;--panel:#f6f8fa;--link:#0a58ca;"
    "--cloud:#ddf4ff;--cloud-line:#0969da;--local:#dafbe1;--local-line:#1a7f37;--bad:#b3001b;--bad-fill:#ffebe9;"
    "--good:#116329;--badge:#1f2328;--badge-text:#ffffff"
)
_DARK = (
    "--ground:#0d1117;--text:#f0f6fc;--muted:#9ea7b3;--line:#9ea7b3;--rule:#3d444d;--panel:#151b23;--link:#79b8ff;"
    "--cloud:#0c2d4d;--cloud-line:#58a6ff;--local:#0f3320;--local-line:#3fb950;--bad:#ff9492;--bad-fill:#4a1216;"
    "--good:#5fd87a;--badge:#f0f6fc;--badge-text:#0d1117"
)
_FORMS = """
.lk-ground{fill:var(--ground)}
.lk-picture text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--text)}
.lk-picture .lk-head{font:600 14px system-ui,-apple-system,"Segoe UI",sans-serif}
.lk-picture .lk-name{font-size:13px;font-weight:600}
.lk-picture .lk-detail{font-size:11.5px}
.lk-picture .lk-number{font-size:12px;font-weight:700;text-anchor:middle;fill:var(--badge-text)}
.lk-box{stroke-width:1.5}
.lk-cloud{fill:var(--cloud);stroke:var(--cloud-line)}
.lk-local{fill:var(--local);stroke:var(--local-line)}
.lk-unknown{fill:var(--bad-fill);stroke:var(--bad);stroke-width:2.5}
.lk-explicit{stroke-dasharray:5 3}
.lk-line{stroke:var(--line);stroke-width:1.5;fill:none}
.lk-head-of-arrow{fill:var(--line)}
.lk-badge{fill:var(--badge)}
"""
_OUTAGE = """.lk-down{fill:var(--bad-fill);stroke:var(--bad);stroke-width:2.5}
.lk-picture .lk-struck{text-decoration:line-through}"""
_SCHEME = f"@media (prefers-color-scheme:dark){{:root{{{_DARK}}}}}"

PICTURE = f":root{{{_LIGHT}}}\n{_SCHEME}{_FORMS}"

PAGE = f""":root{{color-scheme:light dark;{_LIGHT}}}
{_SCHEME}{_FORMS}{_OUTAGE}
*{{box-sizing:border-box}}
body{{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}}
header,main,footer{{max-width:76rem;margin:0 auto;padding:0 1rem}}
h1{{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .25rem}}
h2{{font-size:1.25rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--rule)}}
h3{{font-size:1.1rem;margin:0 0 .5rem;overflow-wrap:anywhere}}
h4{{font-size:1rem;margin:1.25rem 0 .35rem}}
p{{margin:.35rem 0;max-width:48rem}}
a{{color:var(--link)}}
a:focus-visible,.scroll:focus-visible{{outline:3px solid var(--link);outline-offset:2px}}
.skip{{position:absolute;left:-999rem}}
.skip:focus{{position:static;display:inline-block;padding:.5rem 1rem}}
code{{font:.9em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}}
.muted{{color:var(--muted)}}
.scroll{{overflow-x:auto;max-width:100%;margin:.5rem 0}}
figure{{margin:0}}
figcaption{{color:var(--muted);margin:.5rem 0}}
.lk-picture{{display:block}}
table{{border-collapse:collapse;font-size:.95rem;min-width:min(100%,30rem)}}
caption{{text-align:left;color:var(--muted);padding-bottom:.25rem}}
th,td{{text-align:left;vertical-align:top;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--rule)}}
th{{font-weight:600}}
tbody th{{font-weight:400}}
td.number{{font-variant-numeric:tabular-nums;white-space:nowrap}}
.name{{min-width:11rem}}
.chain{{min-width:14rem}}
h3 code{{font-size:1em;font-weight:700}}
.group{{background:var(--panel);border:1px solid var(--rule);border-left:6px solid var(--rule);border-radius:6px;
padding:1rem;margin:0 0 1rem}}
.group.cloud{{border-left-color:var(--cloud-line)}}
.group.local{{border-left-color:var(--local-line)}}
.group .muted{{color:var(--text)}}
.tag{{display:inline-block;border:1px solid currentColor;border-radius:1em;padding:0 .6em;font-size:.85rem;
margin:0 .35rem .35rem 0}}
dl{{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.5rem 0}}
dt{{font-weight:600}}
dd{{margin:0;overflow-wrap:anywhere}}
details{{margin:.5rem 0}}
summary{{cursor:pointer;overflow-wrap:anywhere}}
summary:focus-visible{{outline:3px solid var(--link);outline-offset:2px}}
ul,ol{{padding-left:1.4rem;margin:.35rem 0}}
li{{overflow-wrap:anywhere}}
.bad{{color:var(--bad);font-weight:600}}
.good{{color:var(--good)}}
footer{{margin-top:2rem;padding-bottom:2rem;color:var(--muted);font-size:.9rem}}
@media (max-width:36rem){{dl{{grid-template-columns:1fr}}dd{{margin-bottom:.4rem}}.group{{padding:.75rem}}}}
@media print{{.group{{break-inside:avoid}}}}
"""
