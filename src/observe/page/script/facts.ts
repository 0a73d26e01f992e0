/** The lanes side by side, what else is counted, and the processes. */
export const FACTS: string = String.raw`
/**
 * Rows of cells, made once and then only written into.
 * @param {HTMLElement} parent @param {string[][]} rows @param {string[]} names of the columns' classes
 */
function fillRows(parent, rows, names) {
  while (parent.childElementCount > rows.length) parent.lastElementChild?.remove();
  rows.forEach((texts, i) => {
    let row = parent.children[i];
    if (row === undefined) {
      row = make("tr");
      texts.forEach((_, column) => {
        const head = make(column === 0 ? "th" : "td", names[column]);
        if (column === 0) head.setAttribute("scope", "row");
        row.append(head);
      });
      parent.append(row);
    }
    texts.forEach((text, column) => setText(row.children[column], text));
  });
}

/** @param {EndpointStats} endpoint */
function drawLanes({ lanes: { priority, normal } }) {
  /** @param {string} name @param {(lane: LaneStats) => Quantity} of */
  const row = (name, of) => [name, written(of(priority)), written(of(normal))];
  fillRows(byId("lanes"), [
    row("frames waiting", ({ frames }) => count(frames)),
    row("bytes waiting", (lane) => bytes(lane.bytes)),
    row("frames accepted", ({ accepted }) => count(accepted)),
    row("frames out", ({ framesOut }) => count(framesOut)),
    row("bytes out", ({ bytesOut }) => bytes(bytesOut)),
    row("frames dropped", ({ dropped }) => count(dropped)),
  ], []);
}

/** @param {EndpointStats} endpoint */
function drawFacts({ inbound, refused, handshakes, bufferedBytes, pendingWaits, pauses, queued, acceptFailures }) {
  fillFacts("held", [
    ["frames to be read", written(count(inbound.frames))],
    ["bytes to be read", written(bytes(inbound.bytes))],
    ["buffered in all", written(bytes(bufferedBytes))],
    ["pending waits", written(count(pendingWaits))],
    ["connections nobody has taken", written(count(queued))],
    ["pauses so far", written(count(pauses))],
  ]);
  fillFacts("kept-out", [
    ["address denied", written(count(refused.denied))],
    ["too many connections", written(count(refused.connections))],
    ["too many from one address", written(count(refused["connections-per-address"]))],
    ["handshakes that failed", written(count(Object.values(handshakes.failed).reduce((sum, n) => sum + n, 0)))],
    ["failures to accept", written(count(acceptFailures))],
  ]);
}

/** @param {string} id @param {[name: string, text: string][]} facts */
function fillFacts(id, facts) {
  const list = byId(id);
  facts.forEach(([name, text], i) => {
    if (list.children[2 * i] === undefined) list.append(make("dt", "", name), make("dd"));
    setText(list.children[2 * i + 1], text);
  });
}

const PROCESS_COLUMNS = ["process", "state", "connections", "heap in use", "heap", "external", "rss", "up", "runtime"];

/** @param {ProcessStats[]} processes */
function drawProcesses(processes) {
  const table = byId("processes");
  const names = PROCESS_COLUMNS.map((name) => name === "state" || name === "runtime" ? "text" : "");
  if (table.childElementCount === 0) {
    const head = make("tr");
    PROCESS_COLUMNS.forEach((name, i) => {
      const cell = make("th", names[i], name);
      cell.scope = "col";
      head.append(cell);
    });
    const top = make("thead");
    top.append(head);
    table.append(top, make("tbody"));
  }
  const body = /** @type {HTMLElement} */ (table.lastElementChild);
  fillRows(body, processes.map((process) => [
    process.worker === undefined ? String(process.pid) : "worker " + process.worker + ", " + process.pid,
    process.state,
    grouped(process.active),
    written(bytes(process.heapUsed)),
    written(bytes(process.heapTotal)),
    written(bytes(process.external)),
    written(bytes(process.rss)),
    duration(process.uptimeMs),
    process.runtime,
  ]), names);
}
`;
