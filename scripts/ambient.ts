/**
 * All that the core may use from outside the ECMAScript and web types; Deno, Bun and Node each have it. Declared as far as
 * it is used.
 */
export const ambient = `
declare module "node:net" {
  export class BlockList {
    addSubnet(network: string, prefix: number, type?: "ipv4" | "ipv6"): void;
    check(address: string, type?: "ipv4" | "ipv6"): boolean;
  }
  export function isIP(input: string): number;
  export function isIPv4(input: string): boolean;
  export function isIPv6(input: string): boolean;
}
declare module "node:process" {
  export function memoryUsage(): { rss: number; heapTotal: number; heapUsed: number; external: number };
  const process: { readonly versions: { readonly bun?: string } };
  export default process;
}
declare module "node:buffer" {
  export const Buffer: { from(buffer: ArrayBufferLike, offset: number, length: number): Uint8Array };
}
declare module "node:stream" {
  export class Duplex {
    constructor(options: { allowHalfOpen?: boolean; autoDestroy?: boolean; emitClose?: boolean });
    push(chunk: Uint8Array | null): boolean;
    destroy(error?: Error): this;
    on(event: string, listener: (...args: never[]) => void): this;
    once(event: string, listener: (...args: never[]) => void): this;
    off(event: string, listener: (...args: never[]) => void): this;
    pause(): this;
    resume(): this;
    write(chunk: Uint8Array, callback: (error?: Error | null) => void): boolean;
    end(): this;
    _read(size: number): void;
    _write(chunk: unknown, encoding: string, callback: (error?: Error | null) => void): void;
    _final(callback: (error?: Error | null) => void): void;
    _destroy(error: Error | null, callback: (error?: Error | null) => void): void;
  }
}
declare module "node:tls" {
  import type { Duplex } from "node:stream";
  export interface SecureContext {}
  export interface PeerCertificate { readonly raw: Uint8Array }
  interface ContextOptions {
    readonly cert?: string;
    readonly key?: string;
    readonly ca?: string[] | undefined;
    readonly minVersion?: "TLSv1.2" | "TLSv1.3";
  }
  export class TLSSocket extends Duplex {
    readonly authorized: boolean;
    readonly authorizationError: unknown;
    readonly alpnProtocol: string | false | null;
    getProtocol(): string | null;
    getPeerCertificate(): PeerCertificate;
  }
  export class Server {
    constructor(options: ContextOptions & Record<string, unknown>);
    listeners(event: string): unknown[];
  }
  export function createSecureContext(options: ContextOptions): SecureContext;
  export function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined;
  export function connect(options: ContextOptions & Record<string, unknown>): TLSSocket;
}
declare module "node:crypto" {
  export interface KeyObject {
    export(options: { type: "pkcs8"; format: "pem" }): string | Uint8Array;
  }
  export class X509Certificate {
    constructor(pem: string | Uint8Array);
    readonly subject: string;
    readonly issuer: string;
    readonly subjectAltName: string | undefined;
    readonly fingerprint256: string;
    readonly validFrom: string;
    readonly validTo: string;
    checkPrivateKey(key: KeyObject): boolean;
  }
  export function createPrivateKey(options: { key: string; format: "pem"; passphrase?: string }): KeyObject;
}
declare module "node:fs/promises" {
  export function readFile(path: string, encoding: "utf8"): Promise<string>;
}
`;
