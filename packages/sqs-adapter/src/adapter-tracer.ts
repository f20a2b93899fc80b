/** What this package asks of a tracer; the tracer of a process fits as it is. */

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface AdapterSpan {
  set(attributes: Attributes): void;
  fail(type: string, message?: string): void;
}

interface AdapterSpanOptions {
  readonly kind?: 'client' | 'producer' | 'consumer';
  readonly attributes?: Attributes;
  readonly startedAt?: Date;
}

interface AdapterEntryOptions extends AdapterSpanOptions {
  readonly from?: Readonly<Record<string, string>>;
  readonly traceId?: string | undefined;
}

export interface AdapterTracer {
  /** A span that goes on with the trace that `from` tells of, else with the span under way, else begins a trace. */
  enter<T>(name: string, options: AdapterEntryOptions, work: (span: AdapterSpan) => Promise<T>): Promise<T>;
  /** A step of the span under way; where there is none, `work` is done and nothing told. */
  span<T>(name: string, options: AdapterSpanOptions, work: (span: AdapterSpan) => Promise<T>): Promise<T>;
  /** The span under way as others go on with it: string attributes, at most two. */
  carry(): Readonly<Record<string, string>>;
}

const NO_SPAN: AdapterSpan = { set() {}, fail() {} };

/** Tells nobody anything. */
export const UNTRACED: AdapterTracer = {
  enter: (_name, _options, work) => work(NO_SPAN),
  span: (_name, _options, work) => work(NO_SPAN),
  carry: () => ({}),
};
