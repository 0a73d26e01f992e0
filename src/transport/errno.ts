/**
 * Makes sure that what a runtime throws is an `Error` with a `code`.
 *
 * @module
 */

/** Resolvers' own words for a name that doesn't resolve, where they give no code. */
const NAME_NOT_FOUND = "failed to lookup address information";

/**
 * Returns `thrown` as an `Error` whose `code` is the errno name, as far as it can be told. Nothing is wrapped that is
 * an `Error` already.
 */
export function systemError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
  if (!("code" in error) && error.message.startsWith(NAME_NOT_FOUND)) Object.assign(error, { code: "ENOTFOUND" });
  return error;
}

/** Makes an error as a system call would report it. */
export function errno(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
