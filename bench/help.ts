import { engineNames } from './engine/select.ts';
import { workloads } from './workloads.ts';

export function benchHelp(): string {
  return `echospec bench [options] [-- COMMAND [ARG...]]

Measures an echo server, or several side by side. Every byte is verified: a wrong
one, an early end or a stall is a failure with exit code 1, never a number.

  --server NAME=COMMAND   a server to measure; repeatable, beside the one behind --
  --profile line-echo     every message is a line, for servers that answer lines
  --line-end lf|crlf      how it ends, lf otherwise
  --message-max N         the longest message that it promises to take
  --quick, --full         about 6 s, 120 s; 25 s otherwise, for each server
  --workload NAME,...     only these workloads; see below
  --connections N,...     connections of your own, with --size BYTES,...
  --duration SECONDS      of each workload and server, as in 2 or 500ms
  --repetitions N         with new connections each
  --rate N                messages per second, sent on schedule
  --slo p99=2ms           find the highest rate that holds it
  --selfcheck             measure the first server twice: the noise floor
  --min-ratio NAME=X      exit 1 unless the first server reaches X times the
                          messages per second of NAME, of "reference", or in the
                          workload NAME of the reference server's
  --config FILE           takes the ratios from its \`gates\`; otherwise from
                          echospec.config.ts, .js or .json, if there is one
  --engine NAME           ${engineNames.join(', ')}; otherwise the best there is
  --cc NAME               congestion control of our sockets; reno otherwise, since
                          nothing is lost on loopback; "system" leaves it
  --no-pin                leave the cores to the kernel
  --no-reference          leave out the fast reference server
  --stall SECONDS         silence that counts as a stall, 3 otherwise
  --strict                exit 1 also when other work disturbed the figures
  --save FILE             keep the result; --compare FILE shows it beside a new one
  --report FORMAT[=FILE]  terminal, json, csv, markdown, html; repeatable
  --seed N

Workloads:
${workloads.map(({ name, title }) => `  ${name.padEnd(18)}${title}`).join('\n')}
`;
}
