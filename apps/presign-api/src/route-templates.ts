/** The templates of all routes, as metrics and log lines name them. */
export const ROUTE_TEMPLATES = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/start.js',
  '/docs/swagger-ui.css',
  '/docs/swagger-ui-bundle.js',
  '/v1/tenants/:tenant/videos',
  '/v1/tenants/:tenant/videos/:file',
  '/v1/tenants/:tenant/videos/:file/content',
  '/v1/tenants/:tenant/videos/:file/restore',
  '/v1/tenants/:tenant/playback-urls',
  '/v1/tenants/:tenant/uploads',
  '/v1/tenants/:tenant/uploads/:file/complete',
  '/v1/tenants/:tenant/usage',
] as const;
