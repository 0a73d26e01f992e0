/** `p`, rejected with the signal's reason as soon as `signal` aborts. */
export declare function abortable<T>(p: Promise<T>, signal: AbortSignal): Promise<T>;
/** `p`, ended with the signal's reason as soon as `signal` aborts. */
export declare function abortable<T>(p: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T>;
