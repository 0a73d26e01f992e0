/** Whether both arrays hold the same bytes. */
export declare function equals(a: Uint8Array, b: Uint8Array): boolean;
