import { defineProfile } from 'echospec';
import fc from 'fast-check';

const key = fc.constantFrom('colour', 'shape', 'size');
const value = fc.stringMatching(/^[a-z]{1,8}$/);

/** `set KEY VALUE` answers `ok`; `get KEY` answers the value that this client has set last, or `none`. */
export default defineProfile({
  name: 'key-value',
  framing: 'line',
  messages: fc.oneof(
    fc.tuple(key, value).map(([name, text]) => `set ${name} ${text}`),
    key.map((name) => `get ${name}`),
  ),
  reply(message, history) {
    const [command, name] = words(message);
    if (command === 'set') return 'ok';
    const last = history.map(words).findLast(([before, set]) => before === 'set' && set === name);
    return last?.[2] ?? 'none';
  },
});

function words(message) {
  return message.toString().split(' ');
}
