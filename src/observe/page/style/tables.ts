/** Tables: numbers to the right, the heads stay in sight, and what is too wide scrolls inside its own box. */
export const TABLES: string = `
.scroll { overflow-x: auto; margin-top: 8px; border-radius: 6px; }
.scroll.tall { max-height: 70vh; overflow-y: auto; overscroll-behavior-y: auto; }
table { border-collapse: separate; border-spacing: 0; width: 100%; }
th, td { padding: 0 12px; height: 30px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; color: var(--soft); font-size: 12px; }
tbody th { font-size: inherit; }
th:first-child, td:first-child, .text { text-align: left; }
th:first-child, td:first-child { padding-left: 4px; }
th:last-child, td:last-child { padding-right: 4px; }
tbody tr:last-child > * { border-bottom: none; }
.plain th:first-child, .plain td:first-child { padding-left: 0; }
.plain th:last-child, .plain td:last-child { padding-right: 0; }
.sortable tbody tr:hover > * { background: var(--hover); }
.sortable thead th {
  position: sticky; top: 0; z-index: 1; padding: 0; background: var(--card); border-bottom-color: var(--edge);
}
.sortable tbody th { color: var(--ink); font-weight: 600; }
.sortable th:first-child { position: sticky; left: 0; background: var(--card); }
.sortable thead th:first-child { z-index: 2; }
.sortable thead button {
  width: 100%; min-height: 32px; padding: 0 12px; border: none; border-radius: 6px; background: none; color: inherit;
  font: inherit; text-align: inherit; white-space: nowrap;
}
.sortable thead th:first-child button { padding-left: 4px; }
.sortable thead th:last-child button { padding-right: 4px; }
.sortable thead button:hover { color: var(--ink); }
.sortable thead button:focus-visible { outline-offset: -2px; }
.sortable [aria-sort] { color: var(--ink); }
.sortable .mark { display: inline-block; width: 14px; font-size: 9px; }
.sortable .text .mark { text-align: right; }
.sortable :not(.text) > button .mark { text-align: left; }
.sortable [aria-sort="ascending"] .mark::before { content: "\\25B2"; }
.sortable [aria-sort="descending"] .mark::before { content: "\\25BC"; }
.nothing { color: var(--soft); }
.flag { color: var(--warn); font-weight: 600; }
`;
