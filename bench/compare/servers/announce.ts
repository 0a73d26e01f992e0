import process from "node:process";

/** Says on which port a server listens, and ends it when whoever started it ends. */
export function announce(port: number): void {
  console.log(JSON.stringify({ port }));
  process.stdin.on("end", () => process.exit(0));
  process.stdin.resume();
}
