/** `@std/async` uses `Promise.withResolvers`, which Node 20 hasn't. */
export function withResolvers(): void {
  Promise.withResolvers ??= function <T>(): PromiseWithResolvers<T> {
    const settlers = {} as PromiseWithResolvers<T>;
    settlers.promise = new Promise((resolve, reject) => Object.assign(settlers, { resolve, reject }));
    return settlers;
  };
}
