/** How long a subject is watched. */
export interface Plan {
  /** Turns of one round. After each the garbage is collected and the memory looked at. */
  readonly turns: number;
  /** Rounds of a subject of its own before it all begins: until the runtime has compiled what it will compile. */
  readonly rehearsal: number;
  /** Rounds before the first that counts: until the subject has grown to what it needs. */
  readonly warmUp: number;
  /** Rounds that count. */
  readonly rounds: number;
  /** Goes on with such rounds for so long; default not at all. */
  readonly seconds?: number;
}
