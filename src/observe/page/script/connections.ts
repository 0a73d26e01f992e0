/** The table of live connections. */
export const CONNECTIONS: string = String.raw`
/** @param {ConnectionRow["remoteAddress"]} address */
function formatAddress(address) {
  if (address.transport === "unix") return address.path || "unix socket";
  const { hostname, port } = address;
  return (hostname.includes(":") ? "[" + hostname + "]" : hostname) + ":" + port;
}

/** @param {Pick<ConnectionRow, "lanes">} of a connection, or an endpoint */
function laneFrames({ lanes: { priority, normal } }) {
  return priority.frames + normal.frames;
}

/** @param {Pick<ConnectionRow, "lanes">} of a connection, or an endpoint */
function laneBytes({ lanes: { priority, normal } }) {
  return priority.bytes + normal.bytes;
}

/** @param {string} title @param {(row: ConnectionRow) => string} text @returns {Column<ConnectionRow>} */
function textColumn(title, text) {
  return { title, kind: "text", value: text, text };
}

/**
 * @param {string} title
 * @param {(row: ConnectionRow) => number} value
 * @param {(n: number) => string} text
 * @returns {Column<ConnectionRow>}
 */
function numberColumn(title, value, text) {
  return { title, kind: "number", value, text: (row) => text(value(row)) };
}

/** @param {number} n */
const inBytes = (n) => written(bytes(n));

/** @type {Column<ConnectionRow>[]} */
const CONNECTION_COLUMNS = [
  {
    title: "id",
    kind: "text",
    value: ({ worker, id }) => (worker || 0) * 1e12 + id,
    text: ({ worker, id }) => worker === undefined ? String(id) : worker + "/" + id,
  },
  textColumn("peer", ({ remoteAddress }) => formatAddress(remoteAddress)),
  numberColumn("age", ({ openedAt }) => Math.max(0, (latest ? latest.at : 0) - openedAt), duration),
  textColumn("state", ({ state }) => state),
  numberColumn("frames in", ({ framesIn }) => framesIn, grouped),
  numberColumn("frames out", ({ framesOut }) => framesOut, grouped),
  numberColumn("bytes in", ({ bytesIn }) => bytesIn, inBytes),
  numberColumn("bytes out", ({ bytesOut }) => bytesOut, inBytes),
  numberColumn("lane frames", laneFrames, grouped),
  numberColumn("lane bytes", laneBytes, inBytes),
  {
    title: "paused",
    kind: "text",
    value: ({ paused }) => paused ? 0 : 1,
    text: ({ paused }) => paused ? "paused" : "no",
    flag: ({ paused }) => paused,
  },
  numberColumn("waits", ({ pendingWaits }) => pendingWaits, grouped),
];

/** @type {SortableTable<ConnectionRow>} */
const connections = new SortableTable(
  byId("connections"),
  CONNECTION_COLUMNS,
  ({ worker, id }) => worker + "/" + id,
  "No connection is open.",
);

/** @param {Snapshot} snapshot */
function drawConnections({ endpoint, connections: rows }) {
  const shown = rows.slice(0, MOST_ROWS);
  connections.update(shown);
  const all = Math.max(endpoint.active, rows.length);
  setText(byId("shown"), all > shown.length
    ? "The " + grouped(shown.length) + " of " + grouped(all) + " that moved the most bytes"
    : "All " + grouped(all));
}
`;
