/**
 * npm's registry on loopback: it serves the packages that this project has installed, and no others.
 *
 *     GET /NAME                       the versions there are
 *     GET /-/NAME/VERSION.tgz         a tarball
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { root } from "../../../scripts/project.ts";

const store = join(root, "node_modules/.deno");

/** A registry that listens from the start, on a free port of loopback, until it is disposed of. */
export class LoopbackNpm implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #tarballs = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  constructor() {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const path = decodeURIComponent(new URL(request.url).pathname);
      const [, name, version] = path.match(/^\/-\/(.+)\/([^/]+)\.tgz$/) ?? [];
      if (version !== undefined) return new Response(await this.#tarball(name, version));
      return await this.#versions(path.slice(1));
    });
  }

  /** What `NPM_CONFIG_REGISTRY` has to be. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #versions(name: string): Promise<Response> {
    const installed = await installedVersions(name);
    if (installed.length === 0) return Response.json({ error: "not found" }, { status: 404 });
    const versions: Record<string, object> = {};
    for (const version of installed) {
      const integrity = `sha512-${createHash("sha512").update(await this.#tarball(name, version)).digest("base64")}`;
      const manifest = JSON.parse(await Deno.readTextFile(join(folderOf(name, version), "package.json")));
      versions[version] = { ...manifest, dist: { tarball: `${this.url}-/${name}/${version}.tgz`, integrity } };
    }
    return Response.json({ name, "dist-tags": { latest: installed.at(-1) }, versions });
  }

  #tarball(name: string, version: string): Promise<Uint8Array<ArrayBuffer>> {
    const key = `${name}@${version}`;
    const made = this.#tarballs.get(key) ?? makeTarball(folderOf(name, version));
    this.#tarballs.set(key, made);
    return made;
  }
}

/** Where Deno lays down a package. */
function folderOf(name: string, version: string): string {
  return join(store, `${name.replace("/", "+")}@${version}`, "node_modules", name);
}

async function installedVersions(name: string): Promise<string[]> {
  const versions: string[] = [];
  for await (const { name: folder } of Deno.readDir(store)) {
    const [, found, version] = folder.match(/^(.+)@(\d[^@_]*)$/) ?? [];
    if (found === name.replace("/", "+")) versions.push(version);
  }
  return versions.sort();
}

/** What installs it takes off the first part of each path, whatever that is. */
async function makeTarball(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const args = ["-czf", "-", "-C", dirname(folder), basename(folder)];
  const { success, stdout } = await new Deno.Command("tar", { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`tar failed on ${folder}`);
  return stdout;
}
