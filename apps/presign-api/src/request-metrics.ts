/** What is counted of each request; labels come from closed sets, a tenant or a path never is one. */

/** One request that was answered. */
export interface HandledRequest {
  /** The route's template, e.g. `/v1/tenants/:tenant/videos`, or `unmatched`. */
  readonly route: string;
  readonly method: string;
  readonly status: number;
  readonly durationSeconds: number;
}

export interface RequestMetrics {
  observe(request: HandledRequest): void;
  /** Everything counted so far, for `/metrics`. */
  expose(): Promise<{ readonly contentType: string; readonly text: string }>;
}
