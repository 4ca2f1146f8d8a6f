import { conformance } from 'echospec/vitest';

// One test for each requirement. The second argument takes the options of `echospec test`.
conformance(['python3', 'server.py', '{port}'], { options: ['--profile', 'echo', '--seed', '1'] });
