// The report's style sheet: light and dark, narrow and wide, and on paper.
#pragma once

#include <string_view>

namespace keel::page {

inline constexpr std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --ink: #1c2226; --soft: #586168; --rule: #dedad2; --grid: #e9e6df;
  --card: #ffffff; --learn: #0b6b6b; --plain: #7d8489; --wrong: #a8412a; --tint: #eef3f1;
  --s1: #24566b; --s2: #66a3a5; --s3: #d3a04a; --s4: #b0583c; --s5: #8b7fa8; --volume: #9db4bb;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #13171a; --ink: #e9e7e2; --soft: #a3adb3; --rule: #30383d; --grid: #242b2f;
    --card: #191e22; --learn: #62c6bf; --plain: #9099a0; --wrong: #ee9479; --tint: #1d2729;
    --s1: #5a9cba; --s2: #9ad4cd; --s3: #e4bb6c; --s4: #dc8a69; --s5: #a99cc9; --volume: #4e646d;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif; }
main { max-width: 70rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 4rem) clamp(1rem, 4vw, 3rem); }
h1, h2, .figure { font-family: Charter, "Bitstream Charter", Georgia, "Liberation Serif", serif;
  font-weight: 500; letter-spacing: -0.01em; }
h1 { font-size: clamp(1.9rem, 5vw, 3rem); line-height: 1.12; margin: 0.2rem 0 1rem;
  max-width: 22ch; }
h2 { font-size: 1.55rem; line-height: 1.2; margin: 0 0 0.5rem; }
h3 { font-size: 1rem; line-height: 1.35; margin: 0; }
p { margin: 0 0 0.9rem; }
section { border-top: 1px solid var(--rule); margin-top: 3.2rem; padding-top: 1.6rem; }
.eyebrow { color: var(--learn); font-size: 0.82rem; font-weight: 600; letter-spacing: 0.06em;
  text-transform: uppercase; margin: 0; }
.lede { font-size: 1.12rem; max-width: 62ch; }
.intro { color: var(--soft); max-width: 68ch; }
.keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
  gap: 1.6rem 1.8rem; margin: 2.2rem 0 0; }
.keys > div { display: flex; flex-direction: column-reverse; justify-content: flex-end;
  border-top: 2px solid var(--learn); padding-top: 0.55rem; }
.keys dt { font-size: 0.9rem; line-height: 1.4; color: var(--soft); }
.keys dd { margin: 0; }
.figure { font-size: 2.3rem; line-height: 1.1; font-variant-numeric: tabular-nums lining-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
  gap: 2.2rem 2.6rem; margin-top: 1.4rem; }
figure { margin: 0; min-width: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; margin: 0.25rem 0 0.5rem;
  font-size: 0.86rem; color: var(--soft); }
.key { display: inline-flex; align-items: center; gap: 0.45rem; }
.swatch { width: 0.75rem; height: 0.75rem; border-radius: 2px; }
.stroke { width: 1.5rem; border-top: 3px solid; }
.stroke.plain { border-top-style: dashed; }
.stroke.learn { border-color: var(--learn); } .stroke.plain { border-color: var(--plain); }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 13px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.tick-x, .total { text-anchor: middle; } .tick-y, .note { text-anchor: end; }
svg .total, svg .note { fill: var(--ink); }
svg .value { font-weight: 600; font-size: 14px; }
svg .value.learn { fill: var(--learn); } svg .value.plain { fill: var(--plain); }
.grid { stroke: var(--grid); } .axis { stroke: var(--soft); }
.line { fill: none; stroke-width: 2.6; stroke-linejoin: round; stroke-linecap: round; }
.stroke.wrong, .stroke.wrong-plain { border-color: var(--wrong); }
.stroke.wrong-plain { border-top-style: dashed; }
svg .value.wrong, svg .value.wrong-plain { fill: var(--wrong); }
svg .value.plain, svg .value.wrong-plain { font-weight: 400; }
.line.learn { stroke: var(--learn); } .line.wrong { stroke: var(--wrong); }
.line.wrong-plain { stroke: var(--wrong); stroke-width: 2; stroke-dasharray: 2 5; }
.line.plain { stroke: var(--plain); stroke-width: 2; stroke-dasharray: 2 5; }
.s1 { fill: var(--s1); background: var(--s1); } .s2 { fill: var(--s2); background: var(--s2); }
.s3 { fill: var(--s3); background: var(--s3); } .s4 { fill: var(--s4); background: var(--s4); }
.s5 { fill: var(--s5); background: var(--s5); }
.volume { fill: var(--volume); background: var(--volume); }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; line-height: 1.45; }
caption { text-align: left; font-size: 0.92rem; font-weight: 600; padding-bottom: 0.45rem; }
th, td { padding: 0.42rem 0.7rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { padding-left: 0; }
thead th { font-weight: 600; font-size: 0.84rem; color: var(--soft); vertical-align: bottom; }
.group { text-align: center; border-bottom-width: 2px; }
tbody th { font-weight: 600; white-space: nowrap; }
.words tbody th { white-space: normal; min-width: 10rem; }
.words thead .n { white-space: normal; }
th .soft { font-weight: 400; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
td p { margin: 0 0 0.3rem; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 27rem), 1fr));
  gap: 1.4rem; margin-top: 1.2rem; align-items: start; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 6px;
  padding: 1.1rem 1.25rem 1.2rem; min-width: 0; }
.card h3 { font-size: 1.08rem; }
.card p { margin: 0.5rem 0 0; font-size: 0.92rem; }
.quote { border-left: 3px solid var(--learn); background: var(--tint); padding: 0.7rem 0.9rem;
  margin: 0.8rem 0 0; font-size: 0.94rem; white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.yes { color: var(--learn); font-weight: 600; } .no { color: var(--wrong); font-weight: 600; }
.small { font-size: 0.88rem; }
.notes { display: grid; grid-template-columns: minmax(8rem, 12rem) 1fr; gap: 0.5rem 1.5rem;
  margin: 1rem 0 0; }
.card .notes { grid-template-columns: 7rem 1fr; gap: 0.35rem 1rem; font-size: 0.92rem; }
.notes dt { font-weight: 600; } .notes dd { margin: 0; overflow-wrap: anywhere; max-width: 72ch; }
@media (max-width: 40rem) {
  svg text { font-size: 19px; } svg .value { font-size: 19px; }
  .notes { grid-template-columns: 1fr; gap: 0.1rem; } .notes dd { margin-bottom: 0.8rem; }
  .keys { grid-template-columns: 1fr 1fr; gap: 1.3rem 1.1rem; } .figure { font-size: 1.9rem; }
  .wide { min-width: 42rem; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --grid: #ddd; --card: #fff;
    --learn: #0b6b6b; --plain: #666; --wrong: #a8412a; --tint: #f3f5f4;
    --s1: #24566b; --s2: #66a3a5; --s3: #d3a04a; --s4: #b0583c; --s5: #8b7fa8; --volume: #9db4bb; }
  body { font-size: 11pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { margin-top: 1.6rem; }
  .charts, .cards { grid-template-columns: 1fr 1fr; gap: 1rem; }
  figure, .card, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
}
)css";

}  // namespace keel::page
