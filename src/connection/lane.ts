/** Which of a connection's two lanes a frame takes. */
export type Lane = "priority" | "normal";

/** Counts of one lane since the connection opened, and what it holds. */
export interface LaneStats {
  /** Frames waiting in the lane. */
  frames: number;
  /** Payload bytes waiting in the lane. */
  bytes: number;
  /** Frames accepted so far. */
  accepted: number;
  /** Frames dropped so far, for the lane was full. */
  dropped: number;
  /** Frames of it handed whole to the operating system. */
  framesOut: number;
  /** Bytes of it handed to the operating system, headers included. */
  bytesOut: number;
}
