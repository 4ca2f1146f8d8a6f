import type { Arbitrary } from 'fast-check';
import type { Evidence } from '../errors.ts';
import type { LaunchOptions } from '../launch/instance.ts';
import type { Level } from '../model/verdict.ts';
import type { Attempt, ProfileOptions } from './attempt.ts';
import type { Knowledge } from './knowledge.ts';

/** Where a requirement comes from. */
export type Source =
  | { readonly kind: 'rfc'; readonly number: number; readonly section?: string }
  | { readonly kind: 'posix' | 'man'; readonly page: string }
  | { readonly kind: 'book'; readonly name: string };

/** A mistake that can show in a check, and how well it fits what was seen: 0 not at all, 1 it can't be anything else. */
export type Hint = {
  readonly bug: string;
  readonly fits: (evidence: Evidence, context: HintContext) => number | boolean;
  /** What points to it, as a sentence, from the evidence. */
  readonly because?: (evidence: Evidence, context: HintContext) => string;
};

export type HintContext = {
  readonly knowledge: Knowledge;
  readonly exit?: { readonly exitCode?: number; readonly signal?: string } | undefined;
  readonly stderr: string;
  readonly stdout: string;
};

/** The steps of a server and of a client as they are taught, which are the outline of the requirements. */
export type CheckStep = ServerStep | ClientStep;

type ClientStep = 'connect' | 'send' | 'receive' | 'close' | 'trouble';

type ServerStep =
  | 'listen'
  | 'accept'
  | 'transfer'
  | 'content'
  | 'end'
  | 'reset'
  | 'pressure'
  | 'lifecycle'
  | 'resources'
  | 'single'
  | 'line'
  | 'datagram'
  | 'service'
  | 'own';

/** What a check needs of the server or the platform besides the checks before it. */
export type Requirement =
  /** The server serves several clients at once. */
  | 'concurrent'
  /** It does so with threads or processes. */
  | 'threads'
  /** Processes and sockets can be looked at through /proc. */
  | 'proc'
  /** The C library's calls can be made. */
  | 'libc';

/** One requirement, executable. `Input` is plain JSON: it is kept in replay files. */
export type Check<Input = unknown> = {
  readonly id: string;
  readonly step: CheckStep;
  readonly title: string;
  /** By profile name; a profile that is not named does not have the check. */
  readonly level: Readonly<Record<string, Level>>;
  /** Its level where an option of the profile changes it; undefined where none does. */
  readonly levelWhen?: (profile: ProfileOptions) => Level | undefined;
  /** It fits servers of every kind, also those that take no messages on a connection, although it names no profile of theirs. */
  readonly servers?: 'any';
  /** It needs no more than one client, which is all that a server for one client can give. */
  readonly clients?: 'one';
  /** Whether the options of a profile leave anything to check; without it they always do. */
  readonly fits?: (profile: ProfileOptions) => boolean;
  readonly rationale: string;
  readonly sources: readonly [Source, ...Source[]];
  /** The checks that must have passed; otherwise this one is skipped, so that one cause makes one red block. */
  readonly needs: readonly string[];
  /** Checks whose cause would show here again: it is skipped where one of them fails. One that does not apply or is undecided is in nobody's way. */
  readonly unlessFailed?: readonly string[];
  /**
   * Of the checks that it needs, or that must not fail, those that may still be at work when this check begins, where checks run side by side: it waits for long, and is broken off
   * when one of them does not pass. Only for checks that mostly wait.
   */
  readonly meanwhile?: readonly string[];
  /** Checks that come first if they are part of the run, whatever their outcome. */
  readonly after?: readonly string[];
  readonly requires?: readonly Requirement[];
  readonly launch?: LaunchOptions;
  /** Its servers are always fresh: it fails as often as not, and a failure on a server of another check would be tried again. */
  readonly fresh?: boolean;
  /** The check launches its servers itself, with `attempt.launch`; none is started for it. */
  readonly launches?: 'itself';
  /** Whether the check judges how the start went; every other check takes a server that listens for granted. */
  readonly judges?: 'the-start';
  /** Whether it belongs to `--quick`, what a student runs after each change. */
  readonly quick?: boolean;
  /** It can leave the port unusable for servers that do not set SO_REUSEADDR: where there is only one port, it comes last. */
  readonly mayLeavePortBusy?: boolean;
  /** One attempt of it may take longer than others, in milliseconds. */
  readonly limitMs?: number;
  /** It spends nearly all of its time waiting, and so takes no lane where checks are carried out side by side. */
  readonly mostlyWaits?: boolean;
  /** Whether the check ends the server itself, or another one judges its end, so that it is no finding here. */
  readonly mayEndServer?: boolean;
  /** Its level where the profile says that clients are served concurrently, if it differs. */
  readonly levelIfConcurrent?: Level;
  /** What the scenario is carried out with, one after the other, on one server. */
  readonly inputs: readonly [Input, ...Input[]];
  /** More inputs at random, shrunk when one fails. */
  readonly arbitrary?: { readonly values: Arbitrary<Input>; readonly runs: number };
  readonly hints: readonly Hint[];
  /** Act, observe, judge: throws a Violation when the server does what the requirement forbids. */
  readonly holds: (attempt: Attempt, input: Input) => Promise<void>;
};

/** A check whose input's type is closed over, so that a list of checks is a plain array. */
export type AnyCheck = Check;

export function defineCheck<Input>(check: Check<Input>): AnyCheck {
  return check as unknown as AnyCheck;
}
