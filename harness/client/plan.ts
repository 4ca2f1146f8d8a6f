import fc from 'fast-check';

/**
 * What several clients do, one action after the other: plain JSON without bytes, which are derived from it. It is what shrinks, in
 * all dimensions: fewer clients, fewer actions, shorter messages, plainer ends.
 */
export type Plan = {
  readonly clients: readonly ClientPlan[];
  /** How the clients' actions are interleaved: the turns go round, and each turn takes the next action of one client. */
  readonly order: readonly number[];
};

export type ClientPlan = {
  readonly actions: readonly Action[];
  readonly ends: 'half-close' | 'close' | 'reset';
};

export type Action =
  /** Sends so many bytes in segments of at most this size, each a write of its own. */
  | { readonly do: 'send'; readonly bytes: number; readonly segment: number }
  /** Waits until everything that was sent has come back. */
  | { readonly do: 'read' }
  | { readonly do: 'pause'; readonly ms: number }
  /** Sends while the server is stopped, so that everything stands in its receive queue at once. */
  | { readonly do: 'send-while-stopped'; readonly bytes: number; readonly segment: number };

/** Plans of up to so many clients at once, and so many bytes in flight on one connection. */
export function planArbitrary(bounds: { readonly clientsMax: number; readonly bytesMax: number }): fc.Arbitrary<Plan> {
  const bytes = fc.oneof(
    fc.integer({ min: 1, max: 64 }),
    fc.integer({ min: 1, max: 4_200 }),
    fc.integer({ min: 1, max: bounds.bytesMax }),
  );
  const segment = fc.constantFrom(1 << 20, 1_460, 100, 17);
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), bytes, segment }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pause' as const), ms: fc.integer({ min: 1, max: 12 }) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('send-while-stopped' as const), bytes: fc.integer({ min: 1, max: 60_000 }), segment }),
    },
  );
  const client: fc.Arbitrary<ClientPlan> = fc.record({
    actions: fc.array(action, { minLength: 0, maxLength: 6 }),
    ends: fc.constantFrom('half-close' as const, 'close' as const, 'reset' as const),
  });
  return fc.record({
    clients: fc.array(client, { minLength: 1, maxLength: bounds.clientsMax }),
    order: fc.array(fc.nat({ max: 7 }), { maxLength: 16 }),
  });
}
