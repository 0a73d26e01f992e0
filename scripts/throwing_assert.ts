/**
 * Makes `console.assert` throw: preloaded into the run of the documentation's examples, which check with it what they
 * say. By itself it only prints.
 */
console.assert = (condition: unknown = false, ...data: unknown[]): void => {
  if (!condition) throw new Error(`Assertion failed: ${data.join(" ")}`);
};
