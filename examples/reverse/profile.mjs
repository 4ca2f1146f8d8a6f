import { defineProfile } from 'echospec';

/** One message per connection, which the client ends by ending its side: it comes back with its last byte first. */
export default defineProfile({
  name: 'reverse',
  framing: 'eof',
  reply: (message) => Buffer.from(message).reverse(),
});
