/**
 * A server of framed TCP connections, run from a shell: the counterpart of `deno serve`.
 *
 *     deno run --allow-net=127.0.0.1:9000 --allow-read=handler.ts serve.ts --port 9000 handler.ts
 *
 * The handler is a module whose default export is a {@linkcode ServeModule}, or one of `echo`, `relay` and `sink`. `--help`
 * shows all flags with their defaults; each is also an environment variable, and a key of the JSON file that `--config`
 * names.
 *
 * On Deno it needs leave to listen (`--allow-net=HOSTNAME:PORT`; for a unix socket `--allow-read`, `--allow-write` and
 * `--allow-net=unix:PATH`) and to read the files that it is given (`--allow-read`), among them the handler's module and
 * what that imports. Where some of that is missing, it says which flags to add; it never prompts. The environment is
 * read where it may be: `--allow-env=FRAMED_*`. With `--workers` it needs `--allow-run` and `--allow-env` too, and its
 * workers get what they need, and what the supervisor may do without bounds: a handler that needs more must be given that
 * kind of permission whole.
 *
 * | exit code | what happened                                                                                       |
 * | --------- | --------------------------------------------------------------------------------------------------- |
 * | 0         | it drained, after SIGINT or SIGTERM                                                                  |
 * | 1         | it couldn't listen, or the handler's module failed to start                                          |
 * | 2         | the command line, the environment, the file, the handler's module or the permissions were wrong      |
 * | 130, 143  | a second signal, SIGINT or SIGTERM, aborted the drain                                                 |
 *
 * @example A handler's module
 * ```ts
 * import type { ServeModule } from "@framed/server-endpoint/serve";
 *
 * const echo: ServeModule = {
 *   async connection(connection) {
 *     for await (const frame of connection) await connection.send(frame);
 *   },
 * };
 * export default echo;
 * ```
 *
 * @module
 */

import process from "node:process";
import { isEntry } from "./entry.ts";
import { main } from "./main.ts";

export type { LogFields, Logger } from "./log/logger.ts";
export type { ServeContext, ServeModule, ServiceContext, ServiceOptions } from "./service/service.ts";

// Not awaited: a handler's module may import this one, which then would wait for that, and that for this.
if (isEntry(import.meta)) void main(process.argv.slice(2)).then((code) => process.exit(code));
