/** Framing and nothing else, frames in batches: what this library's batch path would cost at least. */
import { BatchEcho } from "./bare/echo.ts";
import { serve } from "./bare/serve.ts";

await serve((write) => new BatchEcho(write));
