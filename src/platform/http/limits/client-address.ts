import { isIP, isIPv4, isIPv6 } from 'node:net';
import type { Request } from 'express';
import ipaddr from 'ipaddr.js';

/** Bits of an IPv6 address that one client is given: it may take any address below them. */
const NETWORK_BITS = 64;

/** In front of an IPv4 address that is written as IPv6, as Node's sockets do. */
const MAPPED = '::ffff:';
/** `198.51.100.7:4711`, `[2001:db8::1]:80`, `[2001:db8::1]`; what has neither is left alone. */
const WRAPPED = /^(?:\[([^\]]+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/;

/**
 * The one form of an address (contract 1.9): without port, brackets and zone; an IPv4 address that is written as IPv6 is
 * one. `null` for what is no address.
 */
export function canonicalAddress(text: string | undefined): string | null {
  // what nearly every request has, for a fraction of the time
  if (text === undefined || isIPv4(text)) return text ?? null;
  if (text.startsWith(MAPPED) && isIPv4(text.slice(MAPPED.length))) return text.slice(MAPPED.length);
  const [, v6, v4] = WRAPPED.exec(text.trim()) ?? [];
  const [address] = (v6 ?? v4 ?? text).trim().split('%', 1);
  return isIP(address!) === 0 ? null : ipaddr.process(address!).toString();
}

/** Who sent the request, by `TRUST_PROXY`; the peer where what the proxies say is no address. */
export function clientAddress(req: Request): string {
  return canonicalAddress(req.ip) ?? canonicalAddress(req.socket.remoteAddress) ?? 'unknown';
}

/** Whom a limit counts an address for: an IPv6 client by its network. */
export function limitKey(address: string): string {
  if (!isIPv6(address)) return address;
  const network = ipaddr.IPv6.networkAddressFromCIDR(`${address}/${NETWORK_BITS}`);
  return `${network.toString()}/${NETWORK_BITS}`;
}
