// @ts-self-types="./starts_with.d.ts"
export { startsWith } from "deno-std/bytes/starts_with.js";
