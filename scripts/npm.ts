/** The command that runs npm: on Windows that is a script, which only a shell can run. */
export function npm(args: readonly string[]): [command: string, args: string[]] {
  return Deno.build.os === "windows" ? ["cmd", ["/c", "npm", ...args]] : ["npm", [...args]];
}
