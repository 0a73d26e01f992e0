/**
 * A client on a plain socket, as a process of its own.
 *
 *     raw_client HOST PORT HEX [stall]
 *
 * Writes the bytes, prints `sent`, and then does nothing, for ever. With `stall` it doesn't read either.
 */
import { Buffer } from "node:buffer";
import { connect } from "node:net";
import process from "node:process";

const [host, port, hex = "", stall] = process.argv.slice(2);
const socket = connect({ host, port: Number(port), noDelay: true }, () => {
  if (hex === "") console.log("sent");
  else socket.write(Buffer.from(hex, "hex"), () => console.log("sent"));
});
if (stall === "stall") socket.pause();
else socket.resume();
setInterval(() => {}, 60_000); // a socket that isn't read keeps no process alive
socket.on("error", (error) => console.log(`error ${error.message}`));
