import { libc } from './libc.ts';

/**
 * For how long, in milliseconds, the other end of a connection had sent nothing when its FIN came, by the clock of the kernel (TCP_INFO):
 * a busy machine lets us see both too late. Undefined where the kernel does not tell, or where no FIN has come behind the data.
 */
export function silenceBeforeEndMs(fd: number): number | undefined {
  const ages = agesOf(fd);
  if (ages === undefined) return undefined;
  const silence = ages.dataReceivedMs - ages.ackReceivedMs;
  return silence > 0 ? silence : undefined;
}

/**
 * How long after our last segment with data the last one of the other end came, in milliseconds, by the clock of the kernel, which ticks
 * every 1 to 10 ms: whether we came to send, or to read, late is no part of it. Undefined where the kernel does not tell, or none came since.
 */
export function answerTimeMs(fd: number): number | undefined {
  const ages = agesOf(fd);
  if (ages === undefined || ages.dataReceivedMs > ages.dataSentMs) return undefined;
  return ages.dataSentMs - ages.dataReceivedMs;
}

/** How many segments with data have come so far: a client that reads late gets several with one read. Undefined where the kernel does not tell. */
export function segmentsReceived(fd: number): number | undefined {
  const info = tcpInfo(fd);
  return info === undefined || info.length < dataSegmentsInAt + 4 ? undefined : info.readUInt32LE(dataSegmentsInAt);
}

function agesOf(
  fd: number,
): { readonly dataSentMs: number; readonly dataReceivedMs: number; readonly ackReceivedMs: number } | undefined {
  const info = tcpInfo(fd);
  if (info === undefined) return undefined;
  return {
    dataSentMs: info.readUInt32LE(lastDataSentAt),
    dataReceivedMs: info.readUInt32LE(lastDataReceivedAt),
    ackReceivedMs: info.readUInt32LE(lastAckReceivedAt),
  };
}

/** As much of struct tcp_info as this kernel fills. */
function tcpInfo(fd: number): Buffer | undefined {
  const library = libc();
  if (fd < 0 || 'missing' in library) return undefined;
  const info = Buffer.alloc(dataSegmentsInAt + 4);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(info.length);
  if (library.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, length) !== 0) return undefined;
  return info.subarray(0, length.readUInt32LE());
}

/** Where `tcpi_last_data_sent`, `tcpi_last_data_recv` and `tcpi_last_ack_recv` stand in struct tcp_info (linux/tcp.h): how many milliseconds ago that was. */
const lastDataSentAt = 44;
const lastDataReceivedAt = 52;
const lastAckReceivedAt = 56;
/** `tcpi_data_segs_in`, since Linux 4.6. */
const dataSegmentsInAt = 152;
const IPPROTO_TCP = 6;
const TCP_INFO = 11;
