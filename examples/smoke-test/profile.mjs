import { defineProfile } from 'echospec';

/** Protohackers problem 0, Smoke Test: everything comes back, and the connection ends when the client has ended its side. */
export default defineProfile({
  name: 'smoke-test',
  framing: 'eof',
  clients: 'concurrent',
  reply: (message) => message,
});
