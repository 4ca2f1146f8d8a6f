import { libc } from './libc.ts';

/**
 * For how long, in milliseconds, the other end of a connection had sent nothing when its FIN came, by the clock of the kernel (TCP_INFO):
 * a busy machine lets us see both too late. Undefined where the kernel does not tell, or where no FIN has come behind the data.
 */
export function silenceBeforeEndMs(fd: number): number | undefined {
  const library = libc();
  if (fd < 0 || 'missing' in library) return undefined;
  const info = Buffer.alloc(lastAckReceivedAt + 4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(info.length);
  if (library.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, length) !== 0) return undefined;
  const silence = info.readUInt32LE(lastDataReceivedAt) - info.readUInt32LE(lastAckReceivedAt);
  return silence > 0 ? silence : undefined;
}

/** Where `tcpi_last_data_recv` and `tcpi_last_ack_recv` stand in struct tcp_info (linux/tcp.h): how many milliseconds ago that was. */
const lastDataReceivedAt = 52;
const lastAckReceivedAt = 56;
const IPPROTO_TCP = 6;
const TCP_INFO = 11;
