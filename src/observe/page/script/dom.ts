/** The few ways in which the script touches the document. None takes markup: what came over the wire stays text. */
export const DOM: string = String.raw`
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  const element = document.getElementById(id);
  if (element === null) throw new Error("Cannot find the element " + id);
  return element;
}

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} [name] @param {string} [text] */
function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
function makeSvg(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * Writes only what has changed, so that a selection and a screen reader are left in peace.
 * @param {Element} element @param {string} text
 */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Element} element @param {string} name @param {string} value */
function setAttribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Shows a number, its unit smaller, and the number itself for machines.
 * @param {Element} element @param {Quantity} quantity @param {number} value
 */
function setQuantity(element, { text, unit }, value) {
  setAttribute(element, "value", String(value));
  if (element.textContent === text + unit) return;
  element.replaceChildren(text);
  if (unit !== "") element.append(make("span", "unit", unit));
}
`;
