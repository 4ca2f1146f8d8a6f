import { defineProfile } from 'echospec';
import fc from 'fast-check';

const number = fc.integer({ min: -1_000, max: 1_000 });
const operator = fc.constantFrom('+', '-', '*');

/** `2 + 3` answers `5`; what is no sum of two whole numbers answers `error`. */
export default defineProfile({
  name: 'calculator',
  framing: 'line',
  messages: fc.oneof(
    { weight: 5, arbitrary: fc.tuple(number, operator, number).map((parts) => parts.join(' ')) },
    { weight: 1, arbitrary: fc.constantFrom('', 'two + two', '1 +', '1 / 0') },
  ),
  reply(message) {
    const [, left, sign, right] = /^(-?\d+) ([+*-]) (-?\d+)$/.exec(message.toString()) ?? [];
    if (sign === '+') return String(Number(left) + Number(right));
    if (sign === '-') return String(Number(left) - Number(right));
    return sign === '*' ? String(BigInt(left) * BigInt(right)) : 'error';
  },
});
