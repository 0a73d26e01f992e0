/** Buttons, states, notices and dialogs. No state is told by colour alone. */
export const CONTROLS: string = `
button, input { font: inherit; color: inherit; }
button {
  min-height: 32px; padding: 4px 12px; border: 1px solid var(--control); border-radius: 7px; background: var(--card);
  font-weight: 500; cursor: pointer;
}
button:hover { background: var(--hover); }
button[aria-pressed="true"] { border-color: var(--warn); color: var(--warn); }
button.danger { color: var(--bad); }
button.solid { background: var(--in); border-color: var(--in); color: var(--card); }
button.danger.solid { background: var(--bad); border-color: var(--bad); color: var(--card); }
button.solid:hover { filter: brightness(1.08); }
button:disabled { cursor: default; opacity: 0.55; }
.state::before, .live::before {
  content: ""; display: inline-block; width: 8px; height: 8px; border-radius: 50%; margin-right: 7px;
  background: var(--soft);
}
.state { color: var(--ink); font-weight: 600; margin-right: 8px; }
.state[data-state="accepting"]::before { background: var(--good); }
.state[data-state="full"]::before,
.state[data-state="suspended"]::before,
.state[data-state="draining"]::before { background: var(--warn); }
.live { color: var(--soft); margin-right: 8px; white-space: nowrap; }
.live[data-state="live"]::before { background: var(--good); }
.live[data-state="lost"]::before { background: var(--bad); }
.notice {
  display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; justify-content: space-between;
  margin-bottom: 16px; overflow-wrap: anywhere;
  padding: 10px 16px; border: 1px solid var(--warn); border-radius: 10px; background: var(--warn-soft);
}
.notice.bad { border-color: var(--bad); background: var(--bad-soft); }
.notice progress { width: 220px; max-width: 100%; height: 8px; accent-color: var(--warn); }
dialog {
  width: 420px; max-width: calc(100vw - 24px); padding: 20px; border: 1px solid var(--edge); border-radius: 12px;
  background: var(--card); color: var(--ink);
}
dialog::backdrop { background: #0b0f1480; }
dialog h2 { font-size: 16px; line-height: 24px; margin-bottom: 6px; }
dialog p { color: var(--soft); }
dialog label { display: block; margin: 16px 0 4px; font-weight: 500; }
dialog input {
  width: 100%; min-height: 36px; padding: 4px 10px; border: 1px solid var(--control); border-radius: 7px;
  background: var(--page);
}
dialog .problem { color: var(--bad); min-height: 20px; margin-top: 4px; }
dialog .buttons { display: flex; gap: 8px; justify-content: flex-end; margin-top: 12px; }
.stale { filter: grayscale(1); opacity: 0.72; }
@media (prefers-reduced-motion: no-preference) {
  .bars .bar { transition: width 0.4s ease-out; }
}
@media (pointer: coarse) {
  button { min-height: 40px; }
}
`;
