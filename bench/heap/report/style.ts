/** The colours and letters of every chart, in light and dark: the library first, then the controls in their order. */
export const CHART_STYLE = `
svg { --ink: #1f2328; --faint: #59636e; --grid: #d9dee3; --paper: #ffffff;
  --c0: #0b63c5; --c1: #c2410c; --c2: #9333a8; --c3: #4d7310; --c4: #8a5a00; }
@media (prefers-color-scheme: dark) {
  svg { --ink: #e6edf3; --faint: #9aa5b1; --grid: #333b45; --paper: #0d1117;
    --c0: #6cb6ff; --c1: #ff9a62; --c2: #dc9bf0; --c3: #a5cf5a; --c4: #e8bf58; }
}
svg text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: var(--faint); }
svg text.title { font-size: 16px; font-weight: 600; fill: var(--ink); }
svg text.strong { font-weight: 600; fill: var(--ink); }
svg text.end { text-anchor: end; }
svg text.middle { text-anchor: middle; }
svg text.halo { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .axis { stroke: var(--faint); stroke-width: 1; }
svg .bound { stroke: var(--faint); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .s0 { stroke: var(--c0); stroke-width: 3; } svg .f0 { fill: var(--c0); }
svg .s1 { stroke: var(--c1); } svg .f1 { fill: var(--c1); }
svg .s2 { stroke: var(--c2); } svg .f2 { fill: var(--c2); }
svg .s3 { stroke: var(--c3); } svg .f3 { fill: var(--c3); }
svg .s4 { stroke: var(--c4); } svg .f4 { fill: var(--c4); }
`;
