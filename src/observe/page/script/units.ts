/** How numbers are written: grouped, with at most three significant digits where a unit stands for thousands. */
export const UNITS: string = String.raw`
const GROUPED = new Intl.NumberFormat("en");
const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const COUNT_UNITS = ["", "k", "M", "G", "T"];

/** @typedef {{ text: string, unit: string }} Quantity */

/** @param {number} n */
function grouped(n) {
  return GROUPED.format(Math.round(n));
}

/** Three significant digits. @param {number} n */
function short(n) {
  return n >= 99.95 || Number.isInteger(n) ? n.toFixed(0) : n.toFixed(n >= 9.995 ? 1 : 2);
}

/** @param {number} n @param {number} base @param {string[]} units @returns {Quantity} */
function scaled(n, base, units) {
  let power = 0;
  while (n >= base * 0.9995 && power < units.length - 1) {
    n /= base;
    power++;
  }
  return { text: power === 0 ? String(Math.round(n)) : short(n), unit: units[power] };
}

/** @param {number} n */
function bytes(n) {
  return scaled(n, 1024, BYTE_UNITS);
}

/** A count, whole as long as it fits. @param {number} n @returns {Quantity} */
function count(n) {
  return n < 1e6 ? { text: grouped(n), unit: "" } : scaled(n, 1000, COUNT_UNITS);
}

/** @param {Quantity} quantity @returns {Quantity} */
function perSecond({ text, unit }) {
  return { text, unit: unit + "/s" };
}

/** What isn't known yet has no value. @param {(n: number) => Quantity} unit @param {number} n @returns {Quantity} */
function orNone(unit, n) {
  return Number.isNaN(n) ? { text: "–", unit: "" } : unit(n);
}

/** @param {Quantity} quantity */
function written({ text, unit }) {
  return unit === "" || unit === "/s" ? text + unit : text + " " + unit;
}

/** A time span in its two largest units. @param {number} ms */
function duration(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  const min = Math.floor(s / 60), h = Math.floor(min / 60), d = Math.floor(h / 24);
  if (min === 0) return s + " s";
  if (h === 0) return min + " min " + s % 60 + " s";
  if (d === 0) return h + " h " + min % 60 + " min";
  return d + " d " + h % 24 + " h";
}

/** The time of day. @param {number} at */
function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}
`;
