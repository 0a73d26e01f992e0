/**
 * What the system says went wrong, in a few words of one line: for those who run the server, not those who write it.
 *
 * @module
 */

const OF_FILES = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
]);

const OF_ADDRESSES = new Map([
  ["EADDRINUSE", "the address is in use"],
  ["EADDRNOTAVAIL", "this machine doesn't have that address"],
  ["EACCES", "permission denied"],
  ["ENOENT", "there is no such folder"],
  ["ENOTFOUND", "there is no such host"],
]);

/** Why a file couldn't be read. */
export function describeFileError(error: unknown): string {
  return OF_FILES.get(codeOf(error)) ?? firstLine(error);
}

/** What kept a server from listening. */
export function describeListenError(error: unknown, transport: "tcp" | "unix"): string {
  const code = codeOf(error);
  // Node's word for both.
  if (code === "EACCES" && transport === "unix") return "permission denied, or there is no such folder";
  return OF_ADDRESSES.get(code) ?? firstLine(error);
}

/** The first line of a message; the rest is for whoever has the source. */
export function firstLine(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error).split("\n", 1)[0].trim();
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | undefined)?.code);
}
