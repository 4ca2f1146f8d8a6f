import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { man, rfc } from './sources.ts';

const profiles = ['echo-udp'] as const;

/** Mistakes about the buffer of a datagram, which is used again for the next one. */
export const udpBuffers: readonly Bug[] = [
  {
    id: 'udp-buffer-shrinks',
    title: 'a buffer that is made as short as each datagram',
    likely: 'The buffer, or the length that is handed to recvfrom(), is set to the length of a datagram and never set back.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'Each datagram may be as long as the shortest one before it, and the rest of it is thrown away. After an empty one nothing is answered any more.',
    provoked: 'echospec sends a short datagram and then a longer one: as much of it comes back as the short one had.',
    remedy: {
      any: 'Send a part of the buffer, and leave the buffer and its length as they are; or set the length back before each receive.',
      c: 'Do not store the result in the variable that holds the size: n = recvfrom(fd, buf, sizeof buf, …).',
      java: 'Call packet.setLength(buffer.length) before each receive().',
      rust: 'Send &buf[..n], in place of buf.truncate(n).',
      go: 'Send buf[:n], in place of buf = buf[:n].',
      python: 'Send view[:n] after recvfrom_into(), and leave the buffer as it is.',
    },
    example: {
      language: 'go',
      wrong: code`
        n, addr, err := conn.ReadFrom(buf)
        buf = buf[:n]
        conn.WriteTo(buf, addr)`,
      right: code`
        n, addr, err := conn.ReadFrom(buf)
        conn.WriteTo(buf[:n], addr)`,
    },
    fair: '',
    sources: [rfc(862, 'UDP Based Echo Service'), man('recvfrom(2)')],
  },
  {
    id: 'trims-nul',
    title: 'zero bytes at the end taken away',
    likely: 'The zero bytes at the end of the message are taken away, together with the unused rest of the buffer or in its place.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'A zero byte is data like any other. Who cuts a buffer at its zero bytes in place of at the length that was returned loses those of the message.',
    provoked: 'echospec sends a message that ends with zero bytes.',
    remedy: {
      any: 'Send as many bytes as the call returned, and do not look at what they are.',
      go: 'Send buf[:n], and leave out bytes.TrimRight().',
      python: 'Leave out rstrip(b"\\0").',
      java: 'Use packet.getLength(); trim() also takes zero bytes away.',
      javascript: 'Leave out replace(/\\0+$/, "").',
    },
    fair: '',
    sources: [rfc(862, 'UDP Based Echo Service'), man('recvfrom(2)')],
  },
];
