/**
 * How many bytes `Uint8Array.prototype.set` copies while `run` runs, `least` or more at a time: Node's test runner copies
 * a few bytes now and then.
 */
export async function bytesSetBy(run: () => Promise<unknown>, least: number): Promise<number> {
  const { set } = Uint8Array.prototype;
  let copied = 0;
  Uint8Array.prototype.set = function (source, offset) {
    if (source.length >= least) copied += source.length;
    return set.call(this, source, offset);
  };
  try {
    await run();
  } finally {
    Uint8Array.prototype.set = set;
  }
  return copied;
}
