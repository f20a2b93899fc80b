/** What becomes of a message once it was handled: the handler says it, the consumer carries it out. */

export type Disposition =
  /** Done: delete it. */
  | { readonly do: 'acknowledge' }
  /** Leave it in its queue, hidden for so long; 0 to 43,200. */
  | { readonly do: 'retry'; readonly afterSeconds: number }
  /** It can never work: into the dead-letter queue as it came, with string attributes that say why, then delete it. */
  | {
      readonly do: 'dead_letter';
      readonly reason: string;
      readonly detail: string;
      readonly attributes?: Readonly<Record<string, string>>;
    }
  /** It waits elsewhere: into the retry queue as it came, with these attributes on it, hidden for 0 to 900 s, then delete it. */
  | {
      readonly do: 'move';
      readonly queue: 'retry';
      readonly attributes: Readonly<Record<string, string>>;
      readonly delaySeconds?: number;
    };
