/** What the charts show: the last five minutes and no more, however long the page stays open. */
export const HISTORY: string = String.raw`
const HISTORY_MS = 300_000;
const HISTORY_MOST = 600;

/** @typedef {{ at: number, active: number, framesIn: number, framesOut: number, bytesIn: number, bytesOut: number,
 *   laneFrames: number, laneBytes: number, heap: number, rss: number }} Sample */

/** @typedef {Exclude<keyof Sample, "at">} Measure */

/** @type {Sample[]} */
const samples = [];
/** @type {Snapshot | undefined} */
let latest;

/** Takes a snapshot in: rates are those since the one before, and NaN without one. @param {Snapshot} snapshot */
function remember(snapshot) {
  const { at, endpoint, processes } = snapshot;
  const before = latest;
  const restarted = before !== undefined && (before.startedAt !== snapshot.startedAt || at <= before.at);
  if (restarted) samples.length = 0;
  latest = snapshot;
  const since = restarted || before === undefined ? undefined : before;
  /** @param {"framesIn" | "framesOut" | "bytesIn" | "bytesOut"} name */
  const rate = (name) =>
    since === undefined ? NaN : Math.max(0, endpoint[name] - since.endpoint[name]) * 1000 / (at - since.at);
  samples.push({
    at,
    active: endpoint.active,
    framesIn: rate("framesIn"),
    framesOut: rate("framesOut"),
    bytesIn: rate("bytesIn"),
    bytesOut: rate("bytesOut"),
    laneFrames: laneFrames(endpoint),
    laneBytes: laneBytes(endpoint),
    heap: processes.reduce((sum, { heapUsed }) => sum + heapUsed, 0),
    rss: processes.reduce((sum, { rss }) => sum + rss, 0),
  });
  while (samples.length > HISTORY_MOST || samples[0].at < at - HISTORY_MS) samples.shift();
}

/** @param {Measure} measure */
function peak(measure) {
  return samples.reduce((most, sample) => Math.max(most, sample[measure] || 0), 0);
}

/** How much time the charts span: as little as holds what there is. */
function spanMs() {
  const age = samples.length === 0 ? 0 : samples[samples.length - 1].at - samples[0].at;
  return age <= 60_000 ? 60_000 : age <= 120_000 ? 120_000 : HISTORY_MS;
}

function spanText() {
  return "last " + (spanMs() === 60_000 ? "minute" : spanMs() / 60_000 + " minutes");
}

/** How long after the samples before the next may come, in ms; later is a gap. @param {Sample[]} run */
function longestMs(run) {
  const [before, last] = run.slice(-2);
  return last === undefined ? 12_000 : 2 * (last.at - before.at) + 2_500;
}

/** The runs of samples without a gap between them. @param {Measure} measure */
function runs(measure) {
  /** @type {Sample[][]} */
  const all = [];
  for (const sample of samples) {
    if (Number.isNaN(sample[measure])) continue;
    const run = all[all.length - 1];
    if (run === undefined || sample.at - run[run.length - 1].at > longestMs(run)) all.push([sample]);
    else run.push(sample);
  }
  return all;
}
`;
