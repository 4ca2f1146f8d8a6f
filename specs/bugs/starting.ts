import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { everyServer } from './profiles.ts';
import { man, posix, unp } from './sources.ts';

/** Mistakes of the start: the command, its arguments, its exit status. */
export const starting: readonly Bug[] = [
  {
    id: 'not-executable',
    title: 'a file that cannot be run',
    likely: 'The command could not be started: the file lacks the permission to run, or its first line names no program.',
    call: 'execve',
    level: 'MUST',
    profiles: everyServer,
    why: 'Nothing can be judged of a program that does not start. It is often a forgotten chmod, a missing compile step, a file for another processor, or a first line with Windows line ends.',
    provoked: 'echospec starts the command exactly as given, without a shell. The system refuses it.',
    remedy: {
      any: 'Try the very same command in a terminal. Make the file executable with chmod +x, and check that its first line (#!) names a program that exists; or name the interpreter in the command.',
      c: 'Compile the program first, and give the path of the result: ./server {port}.',
      python: 'Start it as python3 server.py {port}, or add #!/usr/bin/env python3 and run chmod +x server.py.',
      java: 'Compile with javac and start it as java Server {port}.',
      javascript: 'Start it as node server.js {port}.',
      rust: 'Build with cargo build --release and give the path target/release/NAME.',
      go: 'Build with go build -o server and give the path ./server.',
    },
    fair: 'A command that does not exist at all is a mistake in the call of echospec, and is reported as such.',
    sources: [posix('exec'), man('execve(2)', 'EACCES, ENOEXEC')],
  },
  {
    id: 'daemonises',
    title: 'leaves the foreground',
    likely: 'The process that was started has ended, and a copy of it goes on in the background.',
    call: 'daemon',
    level: 'MUST',
    profiles: everyServer,
    why: 'A program that puts itself into the background cannot be watched or stopped by the one who started it. Service managers, containers and echospec all expect the started process to be the server.',
    provoked:
      'echospec starts the server; the process ends with status 0, but a process that is no longer its child listens on the port.',
    remedy: {
      any: 'Stay in the foreground: do not fork() and exit() at the start. Whoever wants the server in the background can start it with & or with a service manager.',
      c: 'Take out daemon(), or the fork() whose parent exits, and setsid().',
    },
    fair: 'A process that starts a worker and waits for it is right.',
    sources: [man('daemon(3)'), man('daemon(7)', 'New-Style Daemons')],
  },
  {
    id: 'hardcoded-port',
    title: 'the port argument ignored',
    likely: 'The server listens on a port written in its source, not on the port that it was given.',
    call: 'bind',
    level: 'MUST',
    profiles: everyServer,
    why: 'Nobody can run two copies of the server, or move it when the port is taken. A test that starts it on a free port finds nothing there.',
    provoked:
      'echospec gives the server a port in its arguments and in the variable PORT, and then looks on which ports its processes really listen.',
    remedy: {
      any: 'Read the port from the command line or from the environment variable PORT, and hand that number to bind(). If the port must stay fixed, tell echospec with --port N.',
      c: 'Read the port from argv[1] with strtol() and store it with htons().',
      python: 'Use port = int(sys.argv[1]) or int(os.environ["PORT"]).',
      java: 'Use int port = Integer.parseInt(args[0]) and new ServerSocket(port).',
      javascript: 'Use const port = Number(process.argv[2] ?? process.env.PORT) and server.listen(port).',
      go: 'Use os.Args[1] or os.Getenv("PORT") in net.Listen("tcp", ":"+port).',
    },
    example: {
      language: 'python',
      wrong: code`
        PORT = 9876
        server = socket.create_server(("127.0.0.1", PORT))`,
      right: code`
        port = int(sys.argv[1])
        server = socket.create_server(("127.0.0.1", port))`,
    },
    fair: 'A server that is started through a script or a build tool is found in the whole process tree.',
    sources: [posix('bind()'), unp('4.4')],
  },
  {
    id: 'port-atoi',
    title: 'the port argument not checked',
    likely: 'The text of the port argument is turned into a number without a check.',
    call: 'atoi',
    level: 'MAY',
    profiles: everyServer,
    why: 'atoi() turns "abc" into 0, and a port of 16 bits turns 70000 into 4464. The server then listens somewhere else and says nothing. Without any argument a C program reads a null pointer and crashes.',
    provoked:
      'echospec starts the server without an argument and with "abc", "70000", "-1" and an empty text, and looks whether it listens or crashes.',
    remedy: {
      any: 'Accept only whole numbers from 1 to 65535; otherwise print how to call the program on standard error and exit with status 2.',
      c: 'Check argc, use strtol() with an end pointer, and test that *end is 0 and 1 <= port && port <= 65535.',
      python: 'Let argparse do it, with type=int, and check the range.',
      javascript: 'Check Number.isInteger(port) && port >= 1 && port <= 65535.',
      rust: 'Parse as u16: argument.parse::<u16>() refuses everything that does not fit.',
      go: 'Use strconv.ParseUint(os.Args[1], 10, 16).',
    },
    example: {
      language: 'c',
      wrong: code`
        address.sin_port = htons(atoi(argv[1]));`,
      right: code`
        char *end;
        long port = argc == 2 ? strtol(argv[1], &end, 10) : 0;
        if (argc != 2 || *end != '\0' || port < 1 || port > 65535) {
            fprintf(stderr, "usage: %s PORT\n", argv[0]);
            return 2;
        }
        address.sin_port = htons((uint16_t)port);`,
    },
    fair: 'Port 0, for any free port, is a feature. Some standard libraries turn an empty text into 0, so this is never more than a note.',
    sources: [posix('strtol()'), man('atoi(3)')],
  },
  {
    id: 'exit-zero-on-error',
    title: 'a failed start reported as success',
    likely: 'The server could not start, said so perhaps, and ended with exit status 0.',
    call: 'exit',
    level: 'SHOULD',
    profiles: everyServer,
    why: 'Exit status 0 means that all went well. Scripts, service managers and test harnesses look only at this number, and believe that the server did its work.',
    provoked: 'echospec occupies the port, starts the server and reads its exit status.',
    remedy: {
      any: 'End with a status other than 0 after an error, and print the reason on standard error.',
      c: 'Call exit(EXIT_FAILURE), or return 1 from main(), after perror().',
      python: 'Call sys.exit(1): sys.exit() without an argument means success. Or do not catch the exception.',
      java: 'Call System.exit(1) after printing the exception, or let it leave main().',
      javascript: 'Set process.exitCode = 1, or call process.exit(1).',
      go: 'Use log.Fatal(err), which ends with status 1.',
      rust: 'Return the error from main() as Result, or call std::process::exit(1).',
    },
    example: {
      language: 'python',
      wrong: code`
        except OSError as error:
            print(error)
            sys.exit()`,
      right: code`
        except OSError as error:
            print(error, file=sys.stderr)
            sys.exit(1)`,
    },
    fair: '',
    sources: [posix('exit()'), man('exit(3)')],
  },
];
