import type { Sandbox } from '../isolation/sandbox.ts';

/** The program under test, with how to launch it. */
export type Target = {
  /** The argument vector, run without a shell; `{port}` and `{host}` in any argument are replaced. */
  readonly command: readonly string[];
  /** The address that clients connect to. */
  readonly host: string;
  /** The one port that the server can use, where the user fixed it. */
  readonly port?: number;
  readonly cwd?: string;
  /** Added to the environment of the server. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs when it is not trusted; it then has nothing of our environment. */
  readonly sandbox?: Sandbox;
};

/** What a server is reached by: connections of TCP, or datagrams of UDP. */
export type Transport = 'connections' | 'datagrams';

/** The argument vector of a target for a port. */
export function argumentsFor(target: Target, port: number): string[] {
  return target.command.map((argument) => argument.replaceAll('{port}', String(port)).replaceAll('{host}', target.host));
}
