/** Lines, bars, and what names them: what comes in is always blue, what goes out always orange. */
export const CHARTS: string = `
.key { display: inline-flex; align-items: center; color: var(--soft); font-size: 12px; line-height: 18px; }
.key:is(.in, .out, .orderly, .fault)::before {
  content: ""; width: 10px; height: 3px; border-radius: 2px; margin-right: 5px;
}
.key.in::before { background: var(--in); }
.key.out::before { background: var(--out); }
.key.orderly::before, .bars .bar { background: var(--orderly); }
.key.fault::before, .bars .fault .bar { background: var(--bad); }
.legend { display: flex; flex-wrap: wrap; gap: 2px 20px; margin: 4px 0 8px; }
.legend li { display: flex; gap: 6px; align-items: baseline; }
.legend data { font-weight: 600; }
.legend .unit { color: var(--soft); font-weight: 500; }
svg { display: block; width: 100%; overflow: hidden; }
.spark { height: 44px; margin: 4px 0 8px; border-bottom: 1px solid var(--rule); }
.chart { height: 216px; }
.chart text {
  font: 11px/1 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
  fill: var(--soft);
}
.chart .y { text-anchor: end; }
.chart .x { text-anchor: middle; }
.chart .x.last { text-anchor: end; }
.grid { stroke: var(--rule); stroke-width: 1; shape-rendering: crispEdges; }
.grid.zero { stroke: var(--control); }
.line { fill: none; stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: round; }
.line.in { stroke: var(--in); }
.line.out { stroke: var(--out); }
.area { stroke: none; }
.area.in { fill: var(--in-fill); }
.area.out { fill: var(--out-fill); }
.bars { margin-top: 8px; }
.bars li {
  display: grid; grid-template-columns: 124px minmax(0, 1fr) auto; gap: 10px; align-items: center; line-height: 26px;
}
.bars .track { height: 8px; border-radius: 4px; background: var(--rule); overflow: hidden; }
.bars .bar { height: 100%; min-width: 3px; border-radius: 4px; }
.bars data { text-align: right; min-width: 40px; font-weight: 500; }
`;
