/** Ends by reason: a bar for each reason that there was, in the order of their documentation, so that none jumps. */
export const BARS: string = String.raw`
/** Ends that somebody meant. All others are faults, and drawn as such. */
const ORDERLY = ["peer-closed", "closed", "drained", "aborted", "idle-timeout"];
/** @type {Map<string, { item: HTMLElement, bar: HTMLElement, number: HTMLElement }>} */
const bars = new Map();

/** @param {Record<string, number>} ended */
function drawEnds(ended) {
  const list = byId("ends");
  const most = Math.max(...Object.values(ended));
  byId("ends-none").hidden = most > 0;
  for (const [reason, n] of Object.entries(ended)) {
    let drawn = bars.get(reason);
    if (drawn === undefined) {
      drawn = newBar(reason);
      bars.set(reason, drawn);
      list.append(drawn.item);
    }
    drawn.item.hidden = n === 0;
    drawn.bar.style.width = most === 0 ? "0" : 100 * n / most + "%";
    setQuantity(drawn.number, count(n), n);
  }
}

/** @param {string} reason */
function newBar(reason) {
  const item = make("li", ORDERLY.includes(reason) ? "" : "fault");
  const track = make("div", "track");
  const bar = make("div", "bar");
  const number = make("data");
  track.append(bar);
  item.append(make("span", "", reason), track, number);
  item.dataset.reason = reason;
  return { item, bar, number };
}
`;
