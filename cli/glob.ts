/** Whether an id matches a pattern: `*` stands for any characters, and a bare group such as `reset` for all of its checks. */
export function matches(id: string, pattern: string): boolean {
  if (id === pattern || id.startsWith(`${pattern}/`)) return true;
  const expression = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${expression}$`).test(id);
}
