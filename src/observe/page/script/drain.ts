/** The way to drain: asked for, confirmed with the token, and then followed to its end. */
export const DRAIN: string = String.raw`
/** Live connections when the drain was first seen. */
let drainedFrom = 0;

byId("drain").addEventListener("click", () => {
  const active = latest === undefined ? 0 : latest.endpoint.active;
  setText(byId("drain-about"), "It stops accepting connections. The " + written(count(active)) +
    " open now stop reading, handle what came whole, send what they accepted, and end. This can't be undone.");
  setText(byId("drain-problem"), "");
  inputOf("drain-token").value = token;
  dialogOf("drain-dialog").showModal();
  inputOf("drain-token").focus();
});

byId("drain-cancel").addEventListener("click", () => dialogOf("drain-dialog").close());

byId("drain-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = inputOf("drain-token").value.trim();
  const go = /** @type {HTMLButtonElement} */ (byId("drain-go"));
  go.disabled = true;
  const problem = given === "" ? "A token is needed to drain." : await askToDrain(given);
  go.disabled = false;
  setText(byId("drain-problem"), problem);
  if (problem !== "") return inputOf("drain-token").focus();
  dialogOf("drain-dialog").close();
});

dialogOf("drain-dialog").addEventListener("close", () => inputOf("drain-token").value = "");

/** What went wrong; "" if nothing did. @param {string} given */
async function askToDrain(given) {
  try {
    const response = await fetch("drain", { method: "POST", headers: authorised(given) });
    if (response.ok) return "";
    return response.status === 401 ? "That isn't the token." : await answerOf(response);
  } catch {
    return "The server can't be reached.";
  }
}

/** @param {Snapshot} snapshot */
function drawDrain({ at, endpoint: { state, active } }) {
  const ending = state === "draining" || state === "finished";
  byId("draining").hidden = !ending;
  /** @type {HTMLButtonElement} */ (byId("drain")).disabled = ending;
  if (!ending) {
    drainedFrom = active;
    return;
  }
  const finished = state === "finished";
  drainedFrom = Math.max(drainedFrom, active);
  const progress = /** @type {HTMLProgressElement} */ (byId("draining-progress"));
  progress.hidden = finished;
  progress.max = Math.max(1, drainedFrom);
  progress.value = drainedFrom - active;
  setText(byId("draining-what"), finished ? "Drained." : "Draining.");
  setText(byId("draining-left"), finished
    ? "The last connection ended; the server has finished at " + clock(at) + "."
    : grouped(active) + " of " + grouped(drainedFrom) + " connections left.");
}
`;
