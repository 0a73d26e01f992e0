import process from "node:process";

/** The signals that end a program gracefully. */
export type StopSignal = "SIGINT" | "SIGTERM";

const STOP_SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM"];

/**
 * Signals that follow one within this time, in ms, are its echoes: a Ctrl-C goes to all processes of a terminal, and a
 * task runner among them passes it on once more.
 */
const ECHO_MS = 500;

/** Calls `callback` for each SIGINT and SIGTERM, in place of what they do, until the function returned is called. */
export function onStop(callback: (name: StopSignal) => void): () => void {
  let last = -Infinity;
  return onSignals(STOP_SIGNALS, (name) => {
    const now = performance.now();
    if (now - last < ECHO_MS) return;
    last = now;
    callback(name);
  });
}

/** Calls `callback` for each SIGHUP, instead of ending, until the function returned is called. */
export function onHangup(callback: () => void): () => void {
  return onSignals(["SIGHUP"], callback);
}

function onSignals<Name extends string>(names: readonly Name[], callback: (name: Name) => void): () => void {
  const listeners = names.map((name) => [name, () => callback(name)] as const);
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}
