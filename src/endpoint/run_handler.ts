import type { FramedConnection } from "../connection/framed_connection.ts";
import { errorOf } from "../connection/named_errors.ts";
import type { ConnectionHandler } from "./connection_handler.ts";

/**
 * Runs the handler of a connection, and tells that how it ended. An async function would hold a suspended call for each
 * connection beside the handler's own.
 */
export function runHandler(handler: ConnectionHandler, connection: FramedConnection): void {
  let handling: void | Promise<void>;
  try {
    handling = handler(connection);
  } catch (error) {
    return failed(connection, error);
  }
  if (handling === undefined) connection.handlerReturned();
  else whenHandled(connection, Promise.resolve(handling));
}

/** How it ended is asked when it has, so that until then one function is held and not two. */
function whenHandled(connection: FramedConnection, handling: Promise<void>): void {
  const ended = () => {
    handling.then(() => connection.handlerReturned(), (error) => failed(connection, error));
  };
  handling.then(ended, ended);
}

function failed(connection: FramedConnection, error: unknown): void {
  connection.fail("handler-error", errorOf(error, `The handler of connection ${connection.id} threw`));
}
