// @ts-self-types="./retry.d.ts"
export { retry, RetryError } from "deno-std/async/retry.js";
