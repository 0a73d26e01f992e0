const MEANINGS = new Map([
  ["EADDRINUSE", "the address is in use"],
  ["EADDRNOTAVAIL", "this machine doesn't have that address"],
  ["EACCES", "permission denied"],
  ["ENOENT", "there is no such folder"],
  ["ENOTFOUND", "there is no such host"],
]);

/** What kept a server from listening, in a few words. */
export function describeListenError(error: unknown, transport: "tcp" | "unix"): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === "EACCES" && transport === "unix") return "permission denied, or there is no such folder"; // Node's word for both
  const meaning = typeof code === "string" ? MEANINGS.get(code) : undefined;
  return meaning ?? String(message ?? error).split("\n")[0];
}
