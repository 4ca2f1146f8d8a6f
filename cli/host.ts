import { isIPv4, isIPv6 } from 'node:net';
import { UsageError } from '../harness/ends.ts';

/** The address at which clients connect, as `--host` gives it: one of the loopback's, in its usual form. */
export function hostOf(text: string): string {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  const address = isIPv6(bare) ? shortened(bare) : bare;
  if (address === '::1' || (isIPv4(address) && address.startsWith('127.'))) return address;
  if (text === 'localhost')
    throw new UsageError(
      '--host localhost can stand for 127.0.0.1 or for ::1, and a server may listen on one of them only: say which.',
    );
  throw new UsageError(
    `--host ${text}: echospec talks to servers on this machine only, at 127.0.0.1 (or another address of 127.0.0.0/8) or ::1. A server that listens on all addresses is reached there as well.`,
  );
}

/** An address of IPv6 as RFC 5952 writes it: `::1` for `0:0:0:0:0:0:0:1`. */
function shortened(address: string): string {
  return URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}
