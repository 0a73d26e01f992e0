import { MOST_ROWS } from "../../snapshot.ts";
import { BARS } from "./bars.ts";
import { CHART } from "./chart.ts";
import { CONNECTIONS } from "./connections.ts";
import { DOM } from "./dom.ts";
import { DRAIN } from "./drain.ts";
import { FACTS } from "./facts.ts";
import { HISTORY } from "./history.ts";
import { MAIN } from "./main.ts";
import { SPARKLINE } from "./sparkline.ts";
import { STREAM } from "./stream.ts";
import { TABLE } from "./table.ts";
import { TILES } from "./tiles.ts";
import { TOKEN } from "./token.ts";
import { UNITS } from "./units.ts";

/**
 * The page's script: one module of ES2020, put together from its parts, each of which is a text of declarations. A test
 * type-checks it as a browser would run it, against the types of `snapshot.ts`.
 */
export const SCRIPT: string = [
  `const MOST_ROWS = ${MOST_ROWS};\n`,
  UNITS,
  DOM,
  HISTORY,
  SPARKLINE,
  CHART,
  BARS,
  TILES,
  FACTS,
  TABLE,
  CONNECTIONS,
  TOKEN,
  STREAM,
  DRAIN,
  MAIN,
].join("");
