import { checkServerIdentity, createSecureContext, type PeerCertificate } from "node:tls";
import type { TransportSocket } from "../transport/contract.ts";
import type { NativeTlsOptions } from "../transport/tls_session.ts";
import type { HandshakeStep } from "../transport/handshake_step.ts";
import { serverNameIn } from "./client_hello.ts";
import type { ClientConfig, ServerConfig } from "./config.ts";
import { givenUp, peerLeft } from "./handshake_stream.ts";
import { forName } from "./names.ts";

/** The server's side of TLS, by the runtime's own sockets. */
export function nativeServerStep(config: ServerConfig): HandshakeStep {
  const { authorities: ca, minVersion, clientCertificate } = config;
  const contextOf = ({ cert, key }: { cert: string; key: string }): unknown => {
    return nativeContext({ cert, key, ca, minVersion });
  };
  const own = contextOf(config.certificate);
  const contexts = new Map([...config.sni].map(([name, certificate]) => [name, contextOf(certificate)]));
  const options = {
    isServer: true,
    requestCert: clientCertificate !== "none",
    rejectUnauthorized: clientCertificate === "require",
    alpn: wireFormat(config.alpn),
    judge: (_certificate: unknown, problem: Error | undefined) => clientCertificate === "require" ? problem : undefined,
  } as const;
  return {
    name: "tls",
    open: async (socket) => {
      const first = await clientHello(socket);
      const name = contexts.size === 0 ? undefined : serverNameIn(first);
      const context = name ? forName(contexts, name) ?? own : own;
      const { localAddress, remoteAddress, proxy } = socket;
      return await secure(socket, { ...options, context, first, localAddress, remoteAddress, ...(proxy && { proxy }) });
    },
  };
}

/** The client's side of TLS, by the runtime's own sockets. */
export function nativeClientStep(config: ClientConfig): HandshakeStep {
  const { certificate, authorities: ca, minVersion, host, serverName, verify } = config;
  const options = {
    isServer: false,
    context: nativeContext({ ...certificate, ca, minVersion }),
    requestCert: verify,
    rejectUnauthorized: verify,
    alpn: wireFormat(config.alpn),
    serverName,
    judge: (shown: unknown, problem: Error | undefined) => {
      return verify ? problem ?? checkServerIdentity(host, shown as PeerCertificate) : undefined;
    },
  } as const;
  return {
    name: "tls",
    open: async (socket) => {
      const { localAddress, remoteAddress } = socket;
      return await secure(socket, { ...options, localAddress, remoteAddress });
    },
  };
}

function secure(socket: TransportSocket, options: NativeTlsOptions): Promise<TransportSocket> {
  if (socket.secure === undefined) throw new TypeError("Cannot use tls: the socket under it isn't the runtime's own");
  return socket.secure(options);
}

/** Starts a socket and waits for the ClientHello, whole: what it says decides which certificate is shown. */
function clientHello(socket: TransportSocket): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let came: Uint8Array | undefined;
    let failure: Error | undefined;
    socket.start({
      data: (chunk) => {
        came = came === undefined ? chunk : concat(came, chunk);
        if (serverNameIn(came) === undefined) return;
        socket.pause(); // what follows is for the session
        resolve(came);
      },
      end: () => {
        failure = peerLeft();
        socket.destroy();
      },
      drained: () => {},
      gone: (error) => reject(failure ?? error ?? givenUp()),
    });
  });
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** ALPN's names with their lengths, as they go over the wire. */
function wireFormat(alpn: readonly string[]): Uint8Array | undefined {
  if (alpn.length === 0) return undefined;
  return Uint8Array.from(alpn.flatMap((name) => {
    const bytes = new TextEncoder().encode(name);
    return [bytes.length, ...bytes];
  }));
}

function nativeContext(options: Parameters<typeof createSecureContext>[0]): unknown {
  return (createSecureContext(options) as unknown as { context: unknown }).context;
}
