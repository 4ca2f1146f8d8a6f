import { defineProfile } from 'echospec';
import fc from 'fast-check';

const wellFormed = fc
  .oneof(fc.integer({ min: -10, max: 10_000 }), fc.constantFrom(2, 3, 7_919, 104_729, 2.5))
  .map((number) => JSON.stringify({ method: 'isPrime', number }));
const malformed = fc.constantFrom('{}', 'not json', '{"method":"isPrime"}', '{"method":"other","number":7}');

/**
 * Protohackers problem 1, Prime Time: a line of JSON asks whether a number is prime. A malformed request gets a malformed answer,
 * and the end of the connection.
 */
export default defineProfile({
  name: 'prime-time',
  framing: 'line',
  clients: 'concurrent',
  messages: fc.oneof({ weight: 9, arbitrary: wellFormed }, { weight: 1, arbitrary: malformed }),
  reply(message) {
    const request = parsed(message);
    if (request?.method !== 'isPrime' || typeof request.number !== 'number') return { send: 'malformed', and: 'close' };
    return JSON.stringify({ method: 'isPrime', prime: isPrime(request.number) });
  },
});

function parsed(message) {
  try {
    return JSON.parse(message.toString());
  } catch {
    return undefined;
  }
}

function isPrime(number) {
  if (!Number.isInteger(number) || number < 2) return false;
  for (let divisor = 2; divisor * divisor <= number; divisor++) if (number % divisor === 0) return false;
  return true;
}
