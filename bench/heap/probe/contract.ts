/** A class whose instances are counted. */
export type Class = abstract new (...args: never[]) => object;

/** What a process holds. Sizes in bytes. */
export interface Reading {
  /** The runtime's own heap. */
  readonly heapUsed: number;
  /** What belongs to objects of that heap and lies outside it: the bytes of typed arrays. */
  readonly external: number;
  /** What the operating system counts for the whole process. */
  readonly rss: number;
}

/** How a runtime is made to collect its garbage, and asked what is left. */
export interface RuntimeProbe {
  /** The runtime and its version. */
  readonly runtime: string;
  /** How many times over a rehearsal has to be, until it has compiled what it will compile. */
  readonly rehearsals: number;
  /** Bytes of `rss` that it takes and gives back as it likes, whatever the program does. */
  readonly rssBand: number;
  /** Collects everything that nothing refers to, now. */
  collectGarbage(): void;
  read(): Reading;
  /** Live instances of a class; `undefined` where the runtime can't tell. Costs a look at the whole heap. */
  liveInstances(kind: Class): number | undefined;
}
