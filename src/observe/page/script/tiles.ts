/** The four tiles at the top, and what the memory comes to. */
export const TILES: string = String.raw`
/** @param {Snapshot} snapshot */
function drawTiles({ endpoint }) {
  const now = samples[samples.length - 1];
  const refused = Object.values(endpoint.refused).reduce((sum, n) => sum + n, 0);
  /** @type {[id: string, value: number, unit: (n: number) => Quantity][]} */
  const numbers = [
    ["active", endpoint.active, count],
    ["accepted", endpoint.accepted, count],
    ["refused", refused, count],
    ["frames-in-rate", now.framesIn, (n) => perSecond(count(n))],
    ["frames-out-rate", now.framesOut, (n) => perSecond(count(n))],
    ["frames-in", endpoint.framesIn, count],
    ["frames-out", endpoint.framesOut, count],
    ["bytes-in-rate", now.bytesIn, (n) => perSecond(bytes(n))],
    ["bytes-out-rate", now.bytesOut, (n) => perSecond(bytes(n))],
    ["bytes-in", endpoint.bytesIn, bytes],
    ["bytes-out", endpoint.bytesOut, bytes],
    ["lane-frames", now.laneFrames, count],
    ["lane-bytes", now.laneBytes, bytes],
    ["dropped", endpoint.dropped, count],
    ["undelivered", endpoint.undelivered, count],
    ["heap", now.heap, bytes],
    ["rss", now.rss, bytes],
  ];
  for (const [id, value, unit] of numbers) setQuantity(byId(id), orNone(unit, value), value);
  for (const span of document.querySelectorAll(".span")) setText(span, spanText());
  drawSparkline("active", [{ measure: "active", name: "in" }], count);
  drawSparkline("frames", [{ measure: "framesIn", name: "in" }, { measure: "framesOut", name: "out" }],
    (n) => perSecond(count(n)));
  drawSparkline("bytes", [{ measure: "bytesIn", name: "in" }, { measure: "bytesOut", name: "out" }],
    (n) => perSecond(bytes(n)));
  drawSparkline("lanes", [{ measure: "laneBytes", name: "in" }], bytes);
}
`;
