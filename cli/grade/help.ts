import { gradeOptionTable } from './options.ts';

const describe: Readonly<{ [option: string]: string }> = {
  config: 'FILE            profile, points, visibility and feedback, and how submissions are built and started',
  out: 'DIR                where the results go (default echospec-grades)',
  resume: '                what has a result already, for the same submission and the same config, is not graded again',
  gates: 'now|later        when the gates of the config are measured: when all are judged, one at a time, or by a later --resume',
  jobs: 'N                 how many submissions at once (default: one for each core)',
  shard: 'I/N              only every Nth submission; auto: from Kubernetes, SLURM or the CI',
  seed: 'N                 the base of the seeds of all submissions (default 1)',
  budget: 'SECONDS         for judging one submission (default 90)',
  build: "'COMMAND'        builds a submission; '' builds nothing",
  'build-budget': 'SECONDS   for building one submission (default 120)',
  memory: 'MIB             that a server may use (default 2048)',
  processes: 'N            that a server may have (default 256)',
  path: 'FOLDER            with programs for submissions, before those of the system (repeatable)',
  readable: 'FOLDER        that submissions may read besides (repeatable)',
  isolation: 'LEVEL        bwrap, userns, uid or none, instead of the best that works',
  'require-isolation': 'LEVEL  end with exit code 3 rather than grade with less',
  report: 'FORMAT          a report for each student, in the folder of the submission (repeatable)',
  summary: '               only join results: the SUBMISSIONs are folders of results, the class report goes to --out',
  help: '                  this text',
};

export function gradeHelp(): string {
  const own = Object.keys(describe).map((option) => `  --${option} ${describe[option] ?? ''}`);
  const passedOn = Object.keys(gradeOptionTable).filter((option) => describe[option] === undefined);
  return [
    'usage: echospec grade [options] SUBMISSION... [-- COMMAND [ARG...]]',
    '',
    'Builds, judges and scores submissions that nobody trusts: each is a folder (or one file), each gets a folder of results. The way',
    'to build and start them is found by what lies in the folder, or told: --build, and the COMMAND that starts each of them.',
    '',
    ...own,
    '',
    `  and of echospec test, with the same meaning: ${passedOn.map((option) => `--${option}`).join(' ')}`,
    '',
    'exit codes: 0 every submission has its grade, 2 usage, 3 some could not be graded',
    '',
    'examples:',
    '  echospec grade submissions/*',
    '  echospec grade --config echospec.config.json --require-isolation userns --report markdown submissions/*',
    '  echospec grade --resume --shard 2/5 submissions/*',
    '',
  ].join('\n');
}
