/** One new array holding all of `buffers`, in order. */
export declare function concat(buffers: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
