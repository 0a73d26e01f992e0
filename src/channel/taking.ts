import { WakeSlot } from "./wake_slot.ts";

/** A reader's pending wait to be handed the next item. */
export interface Taking<T extends NonNullable<unknown>> {
  /** Whether it is pending. */
  readonly armed: boolean;
  /** The item is there. */
  hand(item: T): void;
  /** None will be. */
  end(): void;
  /** None will be, as of this error. */
  fail(error: Error): void;
}

/** That of `read()`. */
export class ReadWait<T extends NonNullable<unknown>> extends WakeSlot<T | undefined> implements Taking<T> {
  hand(item: T): void {
    this.fire(item);
  }

  end(): void {
    this.fire(undefined);
  }
}

/** That of `next()`: an item as `for await` takes it, so that no second promise need make it that. */
export class NextWait<T extends NonNullable<unknown>> extends WakeSlot<IteratorResult<T>> implements Taking<T> {
  hand(value: T): void {
    this.fire({ done: false, value });
  }

  end(): void {
    this.fire({ done: true, value: undefined });
  }
}
