/** The OpenAPI 3.1 document, made from the very schemas that requests are checked with. */
import type { ApiApp } from './api-deps.ts';

/** @param app with all routes registered. */
export function openApiDocument(app: ApiApp): object {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description:
      'A JWT signed with EdDSA, ES256 or RS256 that carries `exp`, the claim `tenant` (or `tenants`, a list), and `scope`: `videos:read`, `videos:write`, `videos:delete`, `usage:read`, parted by spaces.',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Reelkeep',
      version: '1',
      description:
        'Presigned URLs for stored ad videos, and the provider’s own where a video is not stored yet. Errors are RFC 9457 problems.',
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'videos', description: 'Find, play and remove videos.' },
      { name: 'uploads', description: 'Bring videos in without a provider.' },
      { name: 'usage', description: 'How much is kept.' },
      { name: 'operation', description: 'For whoever runs this.' },
    ],
  });
}
