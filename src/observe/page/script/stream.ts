/**
 * The stream of snapshots. Read by `fetch`, not by `EventSource`: that one can't send a token, doesn't tell a refusal from
 * a failure, and never notices a server that has fallen silent. After a loss it tries again, each time a little later.
 */
export const STREAM: string = String.raw`
/** One comes each second. */
const SILENT_MS = 5_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** More than any event can need: what is longer isn't ours. */
const MOST_EVENT_CHARACTERS = 8_000_000;

/** @type {AbortController | undefined} */
let following;
let attempts = 0;
let retryAt = 0;

/** Follows the stream until it breaks. There is only ever one. */
async function follow() {
  if (following) following.abort();
  const mine = following = new AbortController();
  retryAt = 0;
  let why = "The server closed the stream";
  let silent = setTimeout(() => mine.abort(), SILENT_MS);
  try {
    const response = await fetch("events", { headers: { accept: "text/event-stream", ...authorised(token) }, cache: "no-store", signal: mine.signal });
    if (response.status === 401) {
      askForToken(token === "" ? "" : "That isn't the token.");
      throw new Error("The server asks for a token");
    }
    if (!response.ok || response.body === null) throw new Error(await answerOf(response));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done || following !== mine) break;
      clearTimeout(silent);
      silent = setTimeout(() => mine.abort(), SILENT_MS);
      pending += value.replace(/\r\n?/g, "\n");
      const events = pending.split("\n\n");
      pending = /** @type {string} */ (events.pop());
      if (pending.length > MOST_EVENT_CHARACTERS) throw new Error("An event of the stream was too long");
      for (const event of events) receive(event);
    }
  } catch (error) {
    const { name, message } = /** @type {Error} */ (error);
    why = name === "AbortError" ? "The server has fallen silent" : name === "TypeError" ? "The server can't be reached" : message;
  } finally {
    clearTimeout(silent);
    mine.abort();
  }
  if (following === mine) lost(why);
}

/** A refusal in the server's own words. @param {Response} response */
async function answerOf(response) {
  return "The server answered " + response.status + ": " + (await response.text()).trim().slice(0, 200);
}

/** @param {string} event one server-sent event (HTML Living Standard, 9.2.6); comments and other fields mean nothing here */
function receive(event) {
  const data = event.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
  if (data === "") return;
  attempts = 0;
  remember(JSON.parse(data));
  showLive();
}

/** @param {string} why */
function lost(why) {
  following = undefined;
  retryAt = Date.now() + RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)];
  attempts++;
  showLost(why);
}

byId("retry").addEventListener("click", follow);
globalThis.addEventListener("online", () => {
  if (retryAt > 0) follow();
});
`;
