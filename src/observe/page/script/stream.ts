/**
 * The stream of snapshots. Read by `fetch`, not by `EventSource`: that one can't send a token, doesn't tell a refusal from
 * a failure, and never notices a server that has fallen silent. After a loss it tries again, each time a little later.
 */
export const STREAM: string = String.raw`
/** An event comes each second, or as the server is set, but at least every 10 s. */
const SILENT_MS = 23_000;
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** More than any event can need: what is longer isn't ours. */
const MOST_EVENT_CHARACTERS = 8_000_000;

/** @type {AbortController | undefined} */
let following;
let attempts = 0;
let retryAt = 0;
/** How long the stream may be silent: twice the time between its last two events, and 3 s. */
let patienceMs = SILENT_MS;
let receivedAt = 0;

/** Follows the stream until it breaks. There is only ever one. */
async function follow() {
  if (following) following.abort();
  const mine = following = new AbortController();
  retryAt = receivedAt = 0;
  patienceMs = SILENT_MS;
  let why = "The server closed the stream";
  let silent = setTimeout(() => mine.abort(), 5_000); // it answers at once or not at all
  try {
    const headers = { accept: "text/event-stream", ...authorised(token) };
    const response = await fetch("events", { headers, cache: "no-store", signal: mine.signal })
      .catch(because("The server can't be reached"));
    if (response.status === 401) {
      askForToken(token === "" ? "" : "That isn't the token.");
      throw new Error("The server asks for a token");
    }
    if (!response.ok || response.body === null) throw new Error(await answerOf(response));
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let pending = "";
    for (;;) {
      const { value, done } = await reader.read().catch(because("The stream broke off"));
      if (done || following !== mine) break;
      pending += value;
      const events = pending.split("\n\n");
      pending = /** @type {string} */ (events.pop());
      if (pending.length > MOST_EVENT_CHARACTERS) throw new Error("An event of the stream was too long");
      for (const event of events) receive(event);
      clearTimeout(silent);
      silent = setTimeout(() => mine.abort(), patienceMs);
    }
  } catch (error) {
    why = /** @type {Error} */ (error).message;
  } finally {
    clearTimeout(silent);
    mine.abort();
  }
  if (following === mine) lost(why);
}

/**
 * Says what it means that a request fails: that we gave it up, or else what is given.
 * @param {string} what @returns {(error: Error) => never}
 */
function because(what) {
  return ({ name }) => {
    throw new Error(name === "AbortError" ? "The server has fallen silent" : what);
  };
}

/** A refusal in the server's own words. @param {Response} response */
async function answerOf(response) {
  return "The server answered " + response.status + ": " + (await response.text()).trim().slice(0, 200);
}

/** Takes in one event, as this server writes them: a line of data, a snapshot in JSON. @param {string} event */
function receive(event) {
  if (!event.startsWith("data:")) return;
  const now = Date.now();
  if (receivedAt > 0) patienceMs = 2 * (now - receivedAt) + 3_000;
  receivedAt = now;
  attempts = 0;
  remember(JSON.parse(event.slice(5)));
  queueMicrotask(showLive); // what goes wrong there isn't the stream's fault, and is shown in the console
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
