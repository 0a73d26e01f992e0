/**
 * Commands that install the server on a machine, run as they are by root, in a mount namespace of their own: /etc is a
 * copy, /opt is empty, the rest of the machine can't be written, and all is gone when the shell ends.
 */
import { readManifest, root } from "../../../scripts/project.ts";
import { published } from "../../packages/support/published.ts";
import { stdPackages } from "../../packages/support/std_packages.ts";
import { missing, Program } from "../../peers/program.ts";
import { type Block, commandsOf } from "./documents.ts";
import { Shell } from "./shell.ts";

/** Makes the namespace's files. If any of it fails, nothing else is run. */
const APART = `set -eu
mount -t tmpfs tmpfs "$OUT"
mkdir "$OUT/changed" "$OUT/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$OUT/changed,workdir=$OUT/work" /etc
mount -t tmpfs tmpfs /opt
mount -o remount,bind,ro /
cp -r . "$OUT/deploy"
cd "$OUT/deploy"
if touch /tmp/written 2> /dev/null; then echo "The machine could be written"; exit 1; fi
`;

/** What must be so afterwards: systemd knows the units, and what they run is there, so that nothing is fetched. */
function checks(name: string, version: string): string {
  return `
cmp a.json /etc/framed/a.json
cmp b.json /etc/framed/b.json
systemctl is-enabled framed@a framed@b
grep -q "^ExecStart=.* jsr:${name}@${version}/serve --config /etc/framed/%i.json echo$" /etc/systemd/system/framed@.service
DENO_DIR=/opt/framed/deno deno run --cached-only --no-prompt --allow-net=127.0.0.1 --allow-read=/etc/framed \\
  jsr:${name}@${version}/serve --config /etc/framed/a.json --print-config echo
echo "all of it is there"
`;
}

/** The mounts alone, for which a machine may be too closed: all of them are gone with the shell. */
const MOUNTS = `set -e
mount -t tmpfs tmpfs /opt
mkdir /opt/changed /opt/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=/opt/changed,workdir=/opt/work /etc
mount -o remount,bind,ro /
`;

/** Why that can't be done here; `undefined` if it can. */
export async function notInstallable(): Promise<string | undefined> {
  const namespace = await Program.spawn("unshare", ["--mount", "sh", "-c", MOUNTS]).ended.catch(() => undefined);
  if (namespace?.code !== 0) return "mounts in a namespace of their own aren't allowed here; it takes root, on Linux";
  return await missing("systemctl", ["--version"]);
}

/** Runs a block from its first command to its last. */
export async function installs(block: Block): Promise<void> {
  using shell = new Shell();
  await using registries = await published(await stdPackages());
  const { name, version } = await readManifest();
  await Deno.mkdir(shell.env.OUT);
  // There is no systemd that could start anything, and examples/deploy/README.md says so.
  const script = APART + commandsOf(block).join("\n").replace(" --now ", " ") + checks(name, version);
  // SYSTEMD_OFFLINE: systemctl changes files, and asks no systemd that runs.
  const env = { ...shell.env, ...registries.env(shell.env.OUT), SYSTEMD_OFFLINE: "1" };
  const cwd = `${root}/examples/deploy`;
  await using machine = Program.spawn("unshare", ["--mount", "sh", "-c", script], { cwd, env });
  const { code, stdout, stderr } = await machine.ended;
  if (code !== 0 || !stdout.endsWith("all of it is there\n")) {
    throw new Error(`${block.place} ended with ${code}:\n${stdout}${stderr}`);
  }
}
