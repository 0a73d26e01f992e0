/** Where things stand: one grid of twelve, fewer as the window narrows. Nothing is wider than the window. */
export const LAYOUT: string = `
.top {
  display: flex; flex-wrap: wrap; gap: 12px 24px; align-items: center; justify-content: space-between;
  padding: 24px 0 16px;
}
.who { min-width: 0; }
.about { color: var(--soft); margin-top: 2px; }
.controls { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; }
main { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); gap: 16px; }
.card { background: var(--card); border: 1px solid var(--edge); border-radius: 10px; padding: 16px; min-width: 0; }
.tile { grid-column: span 3; display: flex; flex-direction: column; }
.wide { grid-column: span 8; }
.narrow { grid-column: span 4; }
.full { grid-column: span 12; }
.figures { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(0, 1fr); gap: 12px; margin: 8px 0 12px; }
.figure { display: flex; flex-direction: column-reverse; justify-content: flex-end; min-width: 0; white-space: nowrap; }
.figure data { font-size: 26px; line-height: 32px; font-weight: 600; letter-spacing: -0.02em; }
.unit { margin-left: 0.25em; line-height: 1; }
.figure .unit { font-size: 13px; font-weight: 500; letter-spacing: 0; color: var(--soft); }
.foot {
  display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 12px; color: var(--soft); font-size: 12px;
  line-height: 18px;
}
.headline { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; justify-content: space-between; }
.empty { color: var(--soft); padding: 8px 0; }
.foot data { color: var(--ink); }
.foot.columns { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
.facts { display: grid; grid-template-columns: minmax(0, 1fr) auto; margin-top: 8px; line-height: 22px; }
.facts dt, .facts dd { padding: 3px 0; border-bottom: 1px solid var(--rule); }
.facts dt:nth-last-of-type(1), .facts dd:nth-last-of-type(1) { border-bottom: none; }
.facts dt { color: var(--soft); }
.facts dd { text-align: right; white-space: nowrap; padding-left: 12px; }
@media (max-width: 1080px) {
  .tile { grid-column: span 6; }
  .wide { grid-column: span 12; }
  .narrow { grid-column: span 6; }
  .wide + .narrow { grid-column: span 12; }
}
@media (max-width: 720px) {
  .narrow { grid-column: span 12; }
}
@media (max-width: 560px) {
  body { padding: 0 12px 32px; }
  main { gap: 12px; }
  .tile { grid-column: span 12; }
  .card { padding: 14px; }
  .controls { width: 100%; }
  .controls .live { margin-right: auto; }
}
`;
