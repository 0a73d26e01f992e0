/** A controller whose signal counts who listens to it; those that a runtime adds in its own way aren't seen. */
export interface SpiedController extends AbortController {
  /** Listeners there are. */
  readonly listeners: number;
  /** Listeners there have been. */
  readonly added: number;
}

export function spiedController(): SpiedController {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  let added = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: unknown[]) => {
    listeners.add(args[1]);
    added++;
    Reflect.apply(addEventListener, signal, args);
  };
  signal.removeEventListener = (...args: unknown[]) => {
    listeners.delete(args[1]);
    Reflect.apply(removeEventListener, signal, args);
  };
  return Object.defineProperties(controller, {
    listeners: { get: () => listeners.size },
    added: { get: () => added },
  }) as SpiedController;
}
