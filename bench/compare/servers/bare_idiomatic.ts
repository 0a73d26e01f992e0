/** Framing and nothing else, with `for await` and an awaited send: what that costs at least in JavaScript. */
import { AwaitingEcho } from "./bare/echo.ts";
import { serve } from "./bare/serve.ts";

await serve((write) => new AwaitingEcho(write));
