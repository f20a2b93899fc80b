/** What code that is traced asks for. Adapters declare the part that they use for themselves. */

/** Strings are redacted as the log's are; what is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

export type SpanKind = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

/** Where a W3C trace context may stand: message attributes, HTTP headers. Only `traceparent` and `tracestate` are read. */
export type TraceCarrier = Readonly<Record<string, string | undefined>>;

export interface SpanLink {
  readonly to: TraceCarrier;
  readonly attributes?: SpanAttributes;
}

export interface SpanOptions {
  /** Default: internal. */
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
  /** Default: now. */
  readonly startedAt?: Date;
  readonly links?: readonly SpanLink[];
}

export interface EntryOptions extends SpanOptions {
  /** Whose trace goes on here. What is no context is passed over: whoever may send may write anything. */
  readonly from?: TraceCarrier | undefined;
  /** The id of a trace that begins here, 32 lower-case hex digits; default: random. */
  readonly traceId?: string | undefined;
}

export interface Span {
  set(attributes: SpanAttributes): void;
  /** @param type what went wrong, from a small set: an error's code, a reason. */
  fail(type: string, message?: string): void;
}

export interface OpenSpan extends Span {
  end(): void;
}

export interface Tracer {
  /**
   * The first span of a piece of work in this process: goes on with the trace that `from` tells of, else with the span under
   * way, else begins a trace. What `work` rejects with fails the span and comes out.
   */
  enter<T>(name: string, options: EntryOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** A step of the span under way; where there is none, `work` is done and nothing told. */
  span<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T>;
  /** The same for a step that ends by something else than a promise; the caller ends it. */
  begin(name: string, options: SpanOptions): OpenSpan;
  /** Adds to the span under way. */
  annotate(attributes: SpanAttributes): void;
  /**
   * Adds links to the span under way once they are found out: nobody waits for them, and the span's end stays when it was.
   * Must not reject.
   */
  linkLater(links: Promise<readonly SpanLink[]>): void;
  /** The span under way as others go on with it: `traceparent`, perhaps `tracestate`; empty where there is none. */
  carry(): Readonly<Record<string, string>>;
  /** Whether the span under way will be seen by anybody. */
  readonly sampled: boolean;
}

export const NO_SPAN: OpenSpan = { set() {}, fail() {}, end() {} };

/** Tells nobody anything. */
export const NO_TRACER: Tracer = {
  enter: (_name, _options, work) => work(NO_SPAN),
  span: (_name, _options, work) => work(NO_SPAN),
  begin: () => NO_SPAN,
  annotate() {},
  linkLater() {},
  carry: () => ({}),
  sampled: false,
};
