/** Every file under `path`, or `path` itself if it is a file, from `root` with forward slashes; none if there is none. */
export async function* walk(root: string, path: string): AsyncGenerator<string> {
  const info = await Deno.lstat(`${root}/${path}`).catch(() => undefined);
  if (info?.isFile) yield path;
  if (!info?.isDirectory) return;
  for await (const { name } of Deno.readDir(`${root}/${path}`)) yield* walk(root, `${path}/${name}`);
}
