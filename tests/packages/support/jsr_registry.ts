/**
 * JSR on loopback, as far as Deno asks: it serves packages, and takes what `deno publish` uploads, so that it can be
 * installed from here. With `JSR_URL` set to it, and an empty `DENO_DIR`, Deno resolves `jsr:` specifiers from here and
 * from nowhere else.
 *
 *     GET  /@SCOPE/NAME/meta.json             the versions there are
 *     GET  /@SCOPE/NAME/VERSION_meta.json     one version: its entry points, its files and their checksums
 *     GET  /@SCOPE/NAME/VERSION/PATH          a file
 *     POST /api/scopes/SCOPE/packages/NAME/versions/VERSION      takes a gzipped tar
 */
import { createHash } from "node:crypto";

/** One version of a package. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Entry points and their files, or the one entry point. */
  readonly exports: string | Readonly<Record<string, string>>;
  /** Contents by path, which begins with a slash. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A registry that listens from the start, on a free port of loopback, until it is disposed of. */
export class LoopbackJsr implements AsyncDisposable {
  readonly #packages = new Map<string, Package>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  /** The paths that were asked for, in order. */
  readonly requests: string[] = [];

  constructor(packages: readonly Package[]) {
    for (const item of packages) this.#packages.set(item.name, item);
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
      const { pathname } = new URL(request.url);
      this.requests.push(pathname);
      return request.method === "POST" ? this.#publish(pathname, request) : this.#answer(pathname);
    });
  }

  /** What `JSR_URL` has to be. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  #answer(path: string): Response {
    if (path.startsWith("/api/publish_status/")) return Response.json(published);
    if (/^\/api\/scopes\/[^/]+(\/packages\/[^/]+)?$/.test(path)) return Response.json({}); // every package may be made
    const [, name, rest = ""] = path.match(/^\/(@[^/]+\/[^/]+)\/(.+)$/) ?? [];
    const found = this.#packages.get(name);
    if (found === undefined) return notFound();
    const { version, exports, files } = found;
    if (rest === "meta.json") return Response.json({ name, latest: version, versions: { [version]: {} } });
    if (rest === `${version}_meta.json`) {
      return Response.json({
        manifest: Object.fromEntries([...files].map(([path, bytes]) => [path, entry(bytes)])),
        exports: typeof exports === "string" ? { ".": exports } : exports,
      });
    }
    const file = rest.startsWith(`${version}/`) ? files.get(rest.slice(version.length)) : undefined;
    return file === undefined ? notFound() : new Response(file, { headers: { "content-type": typeOf(rest) } });
  }

  async #publish(path: string, request: Request): Promise<Response> {
    const [, scope, name, version] = path.match(/^\/api\/scopes\/([^/]+)\/packages\/([^/]+)\/versions\/([^/]+)$/) ?? [];
    if (version === undefined || request.body === null) return notFound();
    const files = await readTar(request.body.pipeThrough(new DecompressionStream("gzip")));
    const { exports } = JSON.parse(new TextDecoder().decode(files.get("/deno.json")));
    const fullName = `@${scope}/${name}`;
    this.#packages.set(fullName, { name: fullName, version, exports, files });
    return Response.json(published);
  }
}

/** The state of an upload, which is always that it succeeded. */
const published = { id: "1", status: "success", error: null };

function notFound(): Response {
  return Response.json({ code: "notFound", message: "There is no such thing here" }, { status: 404 });
}

function entry(bytes: Uint8Array): { size: number; checksum: string } {
  return { size: bytes.length, checksum: `sha256-${createHash("sha256").update(bytes).digest("hex")}` };
}

function typeOf(path: string): string {
  if (path.endsWith(".ts")) return "text/typescript";
  return path.endsWith(".js") ? "text/javascript" : "application/octet-stream";
}

/** The files of a tar by their path, with a slash before it. Knows what `deno publish` writes: ustar, short names. */
async function readTar(tar: ReadableStream<Uint8Array>): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const bytes = new Uint8Array(await new Response(tar).arrayBuffer());
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const text = (from: number, to: number) => new TextDecoder().decode(bytes.subarray(from, to)).replace(/\0[^]*/, "");
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0;) {
    const size = parseInt(text(at + 124, at + 136), 8);
    const [name, kind] = [text(at, at + 100), text(at + 156, at + 157)];
    if (kind === "" || kind === "0") files.set(name.replace(/^(\.?\/)?/, "/"), bytes.slice(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
