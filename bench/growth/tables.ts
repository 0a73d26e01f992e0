/** What bench:growth measures, and the tables that it makes of that. */
import type { Throughput } from "../compare/load/throughput.ts";
import { grouped, table } from "../compare/report/tables.ts";
import { median } from "../compare/results.ts";
import type { Shape } from "../compare/shape.ts";
import type { Subject } from "../compare/subject.ts";

/** As many connections, with so many frames in flight that there is always work, and no more in all. */
export function shapeOfConnections(connections: number): Shape {
  return { connections, depth: 8, size: 64 };
}

/** Frames of that size; the connections stay. */
export function shapeOfSize(size: number): Shape {
  return { connections: 10, depth: size > 65_536 ? 2 : size > 4_096 ? 8 : 32, size };
}

/** One server at one shape. */
export interface Measured {
  readonly subject: Subject;
  readonly shape: Shape;
  readonly results: Throughput[];
  /** The server's memory before its connections came, in bytes. */
  readonly bytesBefore: number[];
}

/** What it costs as connections become more. */
export function connectionTable(
  measured: readonly Measured[],
  shapes: readonly Shape[],
  subject: Subject,
  raw: Subject,
): string {
  const rows = shapes.map((shape) => {
    const [one, other] = [subject, raw].map((of) => find(measured, of, shape));
    const bytes = (of: Measured) =>
      grouped(
        median(of.results.map((result, i) => (result.serverBytes ?? NaN) - of.bytesBefore[i])) / shape.connections,
      );
    return [
      grouped(shape.connections),
      ...speed(one),
      bytes(one),
      ...speed(other),
      bytes(other),
    ];
  });
  const head = ["frames/s", "p99 µs", "CPU ns/frame", "bytes each"];
  return table([
    [`${subject.runtime}, 8 × 64 B in flight, by connections`, ...head, ...head.map((text) => `raw: ${text}`)],
    ...rows,
  ]);
}

/** What it costs as frames become larger. */
export function sizeTable(
  measured: readonly Measured[],
  shapes: readonly Shape[],
  subject: Subject,
  raw: Subject,
): string {
  const rows = shapes.map((shape) => {
    const [one, other] = [subject, raw].map((of) => find(measured, of, shape));
    const perByte = (of: Measured) =>
      (median(of.results.map(({ serverNsPerFrame = NaN }) => serverNsPerFrame)) / (shape.size + 4)).toFixed(2);
    return [sizeOf(shape.size), ...speed(one), perByte(one), ...speed(other), perByte(other)];
  });
  const head = ["frames/s", "p99 µs", "CPU ns/frame", "ns/byte"];
  return table([
    [`${subject.runtime}, 10 connections, by frame size`, ...head, ...head.map((text) => `raw: ${text}`)],
    ...rows,
  ]);
}

function speed({ results }: Measured): string[] {
  const of = (value: (result: Throughput) => number) => grouped(median(results.map(value)));
  return [
    of(({ framesPerSecond }) => framesPerSecond),
    of(({ latency }) => latency.p99),
    of(({ serverNsPerFrame = NaN }) => serverNsPerFrame),
  ];
}

function find(measured: readonly Measured[], subject: Subject, shape: Shape): Measured {
  return measured.find((one) => one.subject === subject && one.shape === shape)!;
}

/** A shape in words. */
export function nameOf({ connections, depth, size }: Shape): string {
  return `${grouped(connections)} connections × ${depth} × ${sizeOf(size)}`;
}

/** `64 B`, `16 KiB`, `1 MiB`. */
function sizeOf(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${bytes / 1_024} KiB` : `${bytes / 1_048_576} MiB`;
}
