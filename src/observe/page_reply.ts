import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { reply } from "./reply.ts";

/** A page that needs nothing but itself, and the policy that holds it to that. */
export class Page {
  readonly #html: string;
  readonly #policy: string;

  constructor(html: string) {
    this.#html = html;
    this.#policy = [
      "default-src 'none'",
      `script-src ${sourcesOf(html, "script")}`,
      `style-src ${sourcesOf(html, "style")}`,
      "connect-src 'self'",
      "img-src data:",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join("; ");
  }

  reply(response: ServerResponse): void {
    const policy = { "Content-Security-Policy": this.#policy };
    reply(response, 200, "text/html; charset=utf-8", this.#html, policy);
  }
}

/** What the elements of this name hold, as the hashes that a content security policy lets run. */
function sourcesOf(html: string, element: "script" | "style"): string {
  const contents = html.matchAll(new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, "gi"));
  const hashes = [...contents].map(([, content]) => {
    return `'sha256-${createHash("sha256").update(content.replaceAll("\r\n", "\n")).digest("base64")}'`;
  });
  return hashes.length === 0 ? "'none'" : hashes.join(" ");
}
