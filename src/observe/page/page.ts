import { MARKUP } from "./markup.ts";
import { SCRIPT } from "./script/script.ts";
import { STYLE } from "./style/style.ts";

/**
 * The page that an admin address serves at `/`: one file of HTML with its one style and its one script, that asks for
 * nothing but the `events` and the `drain` beside it. It holds no data, so it is the same for everyone.
 */
export const PAGE: string = MARKUP.replace("/*style*/", () => STYLE).replace("/*script*/", () => SCRIPT);
