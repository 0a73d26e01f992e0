import process from "node:process";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Signals that follow one within this time, in ms, are its echoes: a Ctrl-C goes to all processes of a terminal, and a
 * task runner among them passes it on once more.
 */
const ECHO_MS = 500;

/** Calls `callback` for each SIGINT and SIGTERM, instead of what they do by default, until the function returned is called. */
export function onSignal(callback: (name: string) => void): () => void {
  let last = -Infinity;
  const listeners = SIGNALS.map((name) => {
    const listener = () => {
      const now = performance.now();
      if (now - last < ECHO_MS) return;
      last = now;
      callback(name);
    };
    return [name, listener] as const;
  });
  for (const [name, listener] of listeners) process.on(name, listener);
  return () => {
    for (const [name, listener] of listeners) process.off(name, listener);
  };
}
