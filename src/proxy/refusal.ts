/** What is thrown for bytes that are no PROXY header. They may be a stranger's payload, so the message has none of them. */
export function refusal(why: string): Error {
  return new Error(`Cannot read PROXY header: ${why}`);
}
