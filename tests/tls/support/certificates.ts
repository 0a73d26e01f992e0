/** Certificates of a test's own, made by the `openssl` command in a folder that goes with the process. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** A certificate and its key, in files and as PEM. */
export interface TestCertificate {
  readonly files: { readonly certFile: string; readonly keyFile: string };
  readonly pem: { readonly cert: string; readonly key: string };
}

/** Why there are none. For the `skip` of a test. */
export const withoutOpenssl: string | undefined = whyNot();

let folder: string | undefined;
let serial = 1;

/** The folder that the certificates are in. */
export function certificateFolder(): string {
  if (folder === undefined) {
    const made = folder = mkdtempSync(join(tmpdir(), "framed-tls-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
  }
  return folder;
}

/** Makes an authority. */
export function authority(name: string): TestCertificate {
  const [certFile, keyFile] = paths(name);
  newKey(keyFile);
  openssl("req", "-x509", "-new", "-key", keyFile, "-out", certFile, "-days", "2", "-subj", `/CN=${name}`);
  return read(certFile, keyFile);
}

/**
 * Makes a certificate that `ca` has signed.
 *
 * @param names What it is for, as openssl has it: `DNS:localhost,IP:127.0.0.1`.
 * @param days How long it is good for from now; 0 for one that is good for this second.
 */
export function certificate(ca: TestCertificate, name: string, names: string, days = 2): TestCertificate {
  const [certFile, keyFile] = paths(name);
  const request = join(certificateFolder(), `${name}.csr`);
  const extensions = join(certificateFolder(), `${name}.ext`);
  newKey(keyFile);
  writeFileSync(extensions, `subjectAltName=${names}\n`);
  openssl("req", "-new", "-key", keyFile, "-out", request, "-subj", `/CN=${name}`);
  openssl(
    ...["x509", "-req", "-in", request, "-CA", ca.files.certFile, "-CAkey", ca.files.keyFile],
    ...["-set_serial", String(serial++), "-extfile", extensions, "-out", certFile, "-days", String(days)],
  );
  return read(certFile, keyFile);
}

function newKey(keyFile: string): void {
  openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", keyFile);
}

function paths(name: string): [certFile: string, keyFile: string] {
  return [join(certificateFolder(), `${name}.pem`), join(certificateFolder(), `${name}.key`)];
}

function read(certFile: string, keyFile: string): TestCertificate {
  return {
    files: { certFile, keyFile },
    pem: { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") },
  };
}

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { stdio: ["ignore", "ignore", "pipe"] });
}

function whyNot(): string | undefined {
  try {
    openssl("version");
    return undefined;
  } catch {
    return "openssl isn't installed";
  }
}
