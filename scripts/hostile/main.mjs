import { parseArgs } from 'node:util';
import { gradeHostile, ordinaryUser } from './grade.mjs';

/** `npm run grade:hostile`: the whole corpus at every level that the machine offers, as root and as an ordinary user. */
const { values } = parseArgs({
  options: { level: { type: 'string', multiple: true }, as: { type: 'string' }, only: { type: 'string', multiple: true } },
});
const isRoot = process.getuid() === 0;
const who = isRoot ? (values.as === undefined ? ['root', 'ordinary'] : [values.as]) : ['ordinary'];
let wrong = 0;
for (const as of who) {
  for (const level of values.level ?? (as === 'root' ? ['bwrap', 'userns', 'uid'] : ['bwrap', 'userns'])) {
    const began = Date.now();
    const found = await gradeHostile({
      level,
      ...(as === 'ordinary' && isRoot && { user: ordinaryUser }),
      ...(values.only !== undefined && { names: values.only }),
    });
    wrong += found.length;
    const words = found.length === 0 ? 'as it must be' : `\n  ${found.join('\n  ')}`;
    process.stdout.write(`${level} as ${as}, ${((Date.now() - began) / 1000).toFixed(1)} s: ${words}\n`);
  }
}
process.exitCode = wrong === 0 ? 0 : 1;
