/** How long the long tests are: LONG_SHORT=1 bounds them, for a machine that has other things to do. */
import process from "node:process";

export const bounded: boolean = process.env.LONG_SHORT === "1";
