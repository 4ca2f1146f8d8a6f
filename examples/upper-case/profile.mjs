import { defineProfile } from 'echospec';

/** Each line comes back in capital letters. Bytes that are no ASCII letters stay as they are. */
export default defineProfile({
  name: 'upper-case',
  framing: 'line',
  reply: (line) => line.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)),
});
