/**
 * npm's registry on loopback: it serves the packages that this project has installed, the package that this project is
 * where its tarball is given, and no others.
 *
 *     GET /NAME                       the versions there are
 *     GET /-/NAME/VERSION.tgz         a tarball
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { root } from "../../../scripts/project.ts";

const store = join(root, "node_modules/.deno");

/** A package in its tarball. */
interface Packed {
  readonly name: string;
  readonly version: string;
  readonly manifest: object;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A registry that listens from the start, on a free port of loopback, until it is disposed of. */
export class LoopbackNpm implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #tarballs = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  readonly #own: Promise<Packed> | undefined;

  /** `tarball` is the path of a tarball that it serves too. */
  constructor(tarball?: string) {
    this.#own = tarball === undefined ? undefined : readTarball(tarball);
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
    const own = await this.#own;
    if (own?.name === name) return Response.json(this.#page(name, { [own.version]: this.#entry(own, own.bytes) }));
    const installed = await installedVersions(name);
    if (installed.length === 0) return Response.json({ error: "not found" }, { status: 404 });
    const versions: Record<string, object> = {};
    for (const version of installed) {
      const manifest = JSON.parse(await Deno.readTextFile(join(folderOf(name, version), "package.json")));
      versions[version] = this.#entry({ name, version, manifest }, await this.#tarball(name, version));
    }
    return Response.json(this.#page(name, versions));
  }

  #page(name: string, versions: Record<string, object>): object {
    return { name, "dist-tags": { latest: Object.keys(versions).at(-1) }, versions };
  }

  #entry({ name, version, manifest }: Omit<Packed, "bytes">, tarball: Uint8Array<ArrayBuffer>): object {
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    return { ...manifest, dist: { tarball: `${this.url}-/${name}/${version}.tgz`, integrity } };
  }

  async #tarball(name: string, version: string): Promise<Uint8Array<ArrayBuffer>> {
    const own = await this.#own;
    if (own?.name === name) return own.bytes;
    const key = `${name}@${version}`;
    const made = this.#tarballs.get(key) ?? makeTarball(folderOf(name, version));
    this.#tarballs.set(key, made);
    return await made;
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

async function readTarball(path: string): Promise<Packed> {
  const args = ["-xzOf", path, "package/package.json"];
  const { success, stdout } = await new Deno.Command("tar", { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`There is no package.json in ${path}`);
  const manifest = JSON.parse(new TextDecoder().decode(stdout));
  return { name: manifest.name, version: manifest.version, manifest, bytes: await Deno.readFile(path) };
}

/** What installs it takes off the first part of each path, whatever that is. */
async function makeTarball(folder: string): Promise<Uint8Array<ArrayBuffer>> {
  const args = ["-czf", "-", "-C", dirname(folder), basename(folder)];
  const { success, stdout } = await new Deno.Command("tar", { args, stderr: "inherit" }).output();
  if (!success) throw new Error(`tar failed on ${folder}`);
  return stdout;
}
