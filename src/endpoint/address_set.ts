import { BlockList, isIP, isIPv4, isIPv6 } from "node:net";

/** IP addresses, given as such or as CIDR blocks. */
export class AddressSet {
  readonly #list = new BlockList();
  readonly #empty: boolean;

  /**
   * @param name What errors call it.
   * @throws {TypeError} If it isn't an array, or an entry is neither an address nor a block.
   */
  constructor(name: string, entries: readonly string[]) {
    if (!Array.isArray(entries)) throw new TypeError(`Cannot use options: ${name} must be an array of addresses`);
    this.#empty = entries.length === 0;
    for (const entry of entries) {
      const [address, bits, ...rest] = String(entry).split("/");
      const family = isIPv6(address) ? "ipv6" : "ipv4";
      const most = isIPv4(address) ? 32 : 128;
      const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
      if (isIP(address) === 0 || rest.length > 0 || !(prefix <= most)) {
        throw new TypeError(
          `Cannot use options: ${name} must hold addresses or CIDR blocks, got ${JSON.stringify(entry)}`,
        );
      }
      this.#list.addSubnet(address, prefix, family);
    }
  }

  /** Whether a `plainAddress` is in it. */
  has(ip: string): boolean {
    if (this.#empty) return false; // to look costs Node two objects
    return this.#list.check(ip, isIPv6(ip) ? "ipv6" : "ipv4");
  }
}
