const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** An IPv4 address that a dual-stack socket shows as IPv6 is the IPv4 address it stands for; a zone is no part of one. */
export function plainAddress(hostname: string): string {
  if (!hostname.includes(":")) return hostname;
  return MAPPED_IPV4.exec(hostname)?.[1] ?? hostname.split("%", 1)[0];
}
