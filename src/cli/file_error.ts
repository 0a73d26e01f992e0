const MEANINGS = new Map([
  ["ENOENT", "there is no such file"],
  ["EISDIR", "it is a folder"],
  ["EACCES", "permission denied"],
]);

/** Why a file couldn't be read, in a few words. */
export function fileError(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return MEANINGS.get(code ?? "") ?? String(message ?? error).split("\n", 1)[0];
}
