import type { ServerResponse } from "node:http";

/** What every reply says: nobody keeps it, guesses its type, frames it, or hands it to another site. */
export const HEADERS: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/** Replies with a whole body. To a HEAD, the body is left out by `node:http`. */
export function reply(
  response: ServerResponse,
  status: number,
  type: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = new TextEncoder().encode(body);
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": type,
    "Content-Length": bytes.length,
    ...headers,
  });
  response.end(bytes);
}

/** Replies with a line of text. */
export function replyText(
  response: ServerResponse,
  status: number,
  line: string,
  headers?: Readonly<Record<string, string>>,
): void {
  reply(response, status, "text/plain; charset=utf-8", `${line}\n`, headers);
}

/** Replies with a value as JSON. */
export function replyJson(response: ServerResponse, value: unknown): void {
  reply(response, 200, "application/json; charset=utf-8", JSON.stringify(value));
}
