import { networkInterfaces } from 'node:os';
import { TargetError } from '../errors.ts';

/** Whether this machine has the address; every machine has all of 127.0.0.0/8, but not every container has IPv6. */
export function hasLoopback(host: string): boolean {
  if (host !== '::1') return true;
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === host) === true);
}

/** Throws where nothing can listen at the address, which is not the server's fault. */
export function expectLoopback(host: string): void {
  if (hasLoopback(host)) return;
  throw new TargetError(
    `This machine has no address ${host}: IPv6 is switched off here. Switch it on (in a container: sysctl net.ipv6.conf.lo.disable_ipv6=0), or judge the server at 127.0.0.1.`,
  );
}
