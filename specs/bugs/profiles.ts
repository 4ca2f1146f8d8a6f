/** Mistakes that any TCP server can contain. */
export const everyServer = ['echo', 'line-echo', 'single-message'] as const;

/** Mistakes of servers that answer more than once on a connection. */
export const streamServers = ['echo', 'line-echo'] as const;

/** Mistakes of servers that know where a message ends. */
export const framedServers = ['line-echo', 'single-message'] as const;
