/**
 * Colours, in light and dark, and letters. Text on any surface has a contrast of at least 4.5:1, and what is drawn of at
 * least 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
 */
export const THEME: string = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --edge: #e1e5ea; --rule: #eceff3; --hover: #f5f7fa;
  --ink: #1a1f26; --soft: #5a6572;
  --in: #1560c4; --in-fill: #1560c41a; --out: #b4540a; --out-fill: #b4540a14;
  --orderly: #7d8a99; --good: #1a7f45; --warn: #8f5b00; --bad: #c02b2b; --bad-soft: #fdf0ef; --warn-soft: #fdf6e7;
  --control: #c5ccd4; --focus: #1560c4;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e1217; --card: #161b22; --edge: #262e38; --rule: #212832; --hover: #1b222b;
    --ink: #e4e9ef; --soft: #98a4b3;
    --in: #62a8ff; --in-fill: #62a8ff22; --out: #f0a04b; --out-fill: #f0a04b1a;
    --orderly: #7f8c9c; --good: #54c586; --warn: #e0b04a; --bad: #ff7b72; --bad-soft: #2d1a1c; --warn-soft: #2a2314;
    --control: #3b4654; --focus: #62a8ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 1360px; padding: 0 24px 48px; background: var(--page); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
h1, h2, p, ul, dl, dd { margin: 0; padding: 0; }
ul { list-style: none; }
h1 { font-size: 20px; line-height: 1.25; font-weight: 650; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 13px; line-height: 20px; font-weight: 600; }
a { color: var(--in); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
[hidden] { display: none !important; }
`;
