import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';

/** The name of the submission inside, at the levels that have a view of the files of their own. */
export const folderInside = '/submission';

/** The folders beside /usr in which programs look for programs and libraries: mostly links into /usr. */
export function systemLinks(): { readonly name: string; readonly to?: string }[] {
  return ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt'].flatMap((name) => {
    const stat = lstatSync(name, { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return [stat.isSymbolicLink() ? { name, to: readlinkSync(name) } : { name }];
  });
}

/** What compilers and runtimes read in /etc; nothing that is a secret of the machine. */
export function systemFiles(): string[] {
  const known = [
    'alternatives',
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'passwd',
    'group',
    'hosts',
    'nsswitch.conf',
    'localtime',
  ];
  const runtimes = readdirSync('/etc').filter((name) => /^(java|python|perl|ruby|maven|mono)/.test(name));
  return [...known, ...runtimes].map((name) => `/etc/${name}`).filter((path) => existsSync(path));
}
