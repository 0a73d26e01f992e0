import { CHARTS } from "./charts.ts";
import { CONTROLS } from "./controls.ts";
import { LAYOUT } from "./layout.ts";
import { TABLES } from "./tables.ts";
import { THEME } from "./theme.ts";

/** All that the page looks like. */
export const STYLE: string = [THEME, LAYOUT, CONTROLS, CHARTS, TABLES].join("");
