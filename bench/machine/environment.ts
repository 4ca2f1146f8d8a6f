import { createRequire } from 'node:module';
import { cpus, release, totalmem } from 'node:os';
import { textOf } from './foreign.ts';

/** What figures depend on besides the server: it goes into the record beside them. */
export function readEnvironment(): Readonly<Record<string, string | number>> {
  const cores = cpus();
  const settings = {
    congestionControl: 'net/ipv4/tcp_congestion_control',
    receiveBuffer: 'net/ipv4/tcp_rmem',
    sendBuffer: 'net/ipv4/tcp_wmem',
    acceptQueueMax: 'net/core/somaxconn',
  };
  const told = Object.entries(settings).flatMap(([name, path]) => {
    const value = textOf(`/proc/sys/${path}`)?.trim().replaceAll('\t', ' ');
    return value === undefined ? [] : [[name, value] as const];
  });
  const governor = textOf('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor')?.trim();
  const mtu = textOf('/sys/class/net/lo/mtu')?.trim();
  return {
    platform: `${process.platform} ${process.arch}`,
    kernel: release(),
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    node: process.versions.node,
    ...koffiVersion(),
    nodelay: 'on',
    ...Object.fromEntries(told),
    ...(governor !== undefined && { governor }),
    ...(mtu !== undefined && { loopbackMtu: Number(mtu) }),
  };
}

/** The congestion controls that a socket can be given here; absent where the system does not tell. */
export function offeredCongestion(): readonly string[] | undefined {
  return textOf('/proc/sys/net/ipv4/tcp_available_congestion_control')?.trim().split(/\s+/);
}

/** The version in the package beside us; the package itself is not loaded for it. */
function koffiVersion(): { readonly koffi?: string } {
  try {
    const manifest: unknown = createRequire(import.meta.url)('koffi/package.json');
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? { koffi: String(manifest.version) } : {};
  } catch {
    return {};
  }
}

/** Counters of the network stack that should not move on loopback. */
export function readTcpCounters(): { readonly retransmits: number; readonly listenDrops: number } | undefined {
  const retransmits = counterOf('/proc/net/snmp', 'Tcp:', 'RetransSegs');
  const listenDrops = counterOf('/proc/net/netstat', 'TcpExt:', 'ListenDrops');
  return retransmits === undefined || listenDrops === undefined ? undefined : { retransmits, listenDrops };
}

/** These files have a line of names and one of values for each protocol. */
function counterOf(path: string, protocol: string, name: string): number | undefined {
  const [names, values] =
    textOf(path)
      ?.split('\n')
      .filter((line) => line.startsWith(protocol))
      .map((line) => line.split(' ')) ?? [];
  const value = values?.[names?.indexOf(name) ?? -1];
  return value === undefined ? undefined : Number(value);
}
