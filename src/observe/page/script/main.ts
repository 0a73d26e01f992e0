/** What is shown, and when: each snapshot once, nothing while the page is paused or out of sight. */
export const MAIN: string = String.raw`
let paused = false;

function draw() {
  if (paused || document.hidden || latest === undefined) return;
  const { at, startedAt, endpoint, processes } = latest;
  const address = formatAddress(endpoint.address);
  setText(byId("address"), address);
  document.title = address + " · ServerEndpoint";
  setText(byId("state"), endpoint.state);
  setAttribute(byId("state"), "data-state", endpoint.state);
  setText(byId("uptime"), "up " + duration(at - startedAt));
  setText(byId("live-time"), clock(at));
  drawTiles(latest);
  drawMemory("chart-memory", [{ measure: "rss", name: "out" }, { measure: "heap", name: "in" }]);
  drawEnds(endpoint.ended);
  drawLanes(endpoint);
  drawFacts(endpoint);
  drawProcesses(processes);
  drawConnections(latest);
  drawDrain(latest);
}

function showLive() {
  setText(byId("live-text"), paused ? "Paused" : "Live");
  setAttribute(byId("live"), "data-state", paused ? "paused" : "live");
  byId("lost").hidden = true;
  byId("main").classList.remove("stale");
  draw();
}

/** @param {string} why */
function showLost(why) {
  const state = latest === undefined ? "" : latest.endpoint.state;
  const finished = state === "finished";
  setText(byId("live-text"), "Stream lost");
  setAttribute(byId("live"), "data-state", "lost");
  byId("lost").hidden = false;
  byId("lost").classList.toggle("bad", !finished);
  byId("main").classList.add("stale");
  const what = why + (state === "draining" ? " while it drained." : ".");
  setText(byId("lost-what"), finished ? "The server has ended, as it was told to." : what);
  countDown();
}

function countDown() {
  if (retryAt === 0) return;
  const seconds = Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const since = latest === undefined ? "" : "What is shown is of " + clock(latest.at) + ". ";
  setText(byId("lost-retry"), since + (seconds === 0 ? "Trying again …" : "Trying again in " + seconds + " s."));
  if (Date.now() >= retryAt) follow();
}

byId("pause").addEventListener("click", () => {
  paused = !paused;
  setAttribute(byId("pause"), "aria-pressed", String(paused));
  if (following !== undefined && latest !== undefined) showLive();
});
document.addEventListener("visibilitychange", draw);
new ResizeObserver(draw).observe(byId("chart-memory"));
setInterval(countDown, 250);
follow();
`;
