import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { TlsCertificateOptions, TlsOptions } from "./options.ts";

/** A certificate with its chain, and its key, which isn't encrypted: PEM that belongs together. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const CERTIFICATES = /-----BEGIN (?:TRUSTED )?CERTIFICATE-----[^]+?-----END (?:TRUSTED )?CERTIFICATE-----/g;

/**
 * Reads a certificate and its key and makes sure that they are what they should be: runtimes differ in what they notice
 * themselves, and when.
 *
 * Rejects with the system's error for a file, its `code` kept, and with a `TypeError` for what is in it. No message shows
 * any of it.
 */
export async function loadCertificate(
  group: string,
  options: TlsCertificateOptions,
): Promise<Certificate | undefined> {
  const cert = await readPem(group, "cert", options.cert, options.certFile);
  const key = await readPem(group, "key", options.key, options.keyFile);
  if (cert === undefined || key === undefined) return undefined;
  const [first] = parseCertificates(`${group}.cert`, cert);
  const parsed = parseKey(`${group}.key`, key, options.passphrase);
  if (!first.checkPrivateKey(parsed)) throw new TypeError(`Cannot use ${group}: the key isn't that of the certificate`);
  return { cert, key: parsed.export({ type: "pkcs8", format: "pem" }).toString() };
}

/** Reads the authorities, likewise: one PEM for each. */
export async function loadAuthorities({ ca, caFile }: TlsOptions): Promise<string[] | undefined> {
  const pem = await readPem("tls", "ca", ca, caFile);
  if (pem === undefined) return undefined;
  parseCertificates("tls.ca", pem);
  return pem.match(CERTIFICATES)!;
}

async function readPem(
  group: string,
  name: string,
  value: string | Uint8Array | undefined,
  file: string | undefined,
): Promise<string | undefined> {
  if (value !== undefined) return typeof value === "string" ? value : new TextDecoder().decode(value);
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const { code, message } = cause as Error & { code?: string };
    const error = new Error(`Cannot read ${group}.${name}File: ${message}`, { cause });
    throw code === undefined ? error : Object.assign(error, { code });
  }
}

function parseCertificates(what: string, pem: string): X509Certificate[] {
  const blocks = pem.match(CERTIFICATES);
  if (blocks === null) throw new TypeError(`Cannot use ${what}: it holds no certificate in PEM`);
  return blocks.map((block, i) => {
    try {
      return new X509Certificate(block);
    } catch (cause) {
      throw new TypeError(`Cannot use ${what}: certificate ${i + 1} in it can't be read`, { cause });
    }
  });
}

function parseKey(what: string, pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, format: "pem", ...(passphrase !== undefined && { passphrase }) });
  } catch (cause) {
    const encrypted = /ENCRYPTED/.test(pem);
    const why = !encrypted
      ? "it holds no private key in PEM"
      : passphrase === undefined
      ? "it is encrypted, and no passphrase is given"
      : "it can't be decrypted with the passphrase";
    throw new TypeError(`Cannot use ${what}: ${why}`, { cause });
  }
}
