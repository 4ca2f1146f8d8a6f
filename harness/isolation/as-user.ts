/**
 * The command as another user without any rights. It always stands outermost: dropping the user inside a namespace clears the
 * signal that ends it with its parent, and a limit of processes does not bind root.
 */
export function asUser({ user }: { readonly user?: number }, command: readonly string[]): string[] {
  if (user === undefined) return [...command];
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...withoutRights, '--', ...command];
}

/** A namespace of the user's own gives all capabilities inside it: with them, what was mounted over could be uncovered. */
export const withoutRights = ['--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
