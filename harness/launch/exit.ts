/** How a process ended. */
export type Exit = { readonly exitCode?: number; readonly signal?: string };
