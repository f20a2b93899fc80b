/** `/openapi.json`, and `/docs`: Swagger UI out of our own dependency, so that nothing is loaded from anywhere else. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Answer, jsonAnswer } from '../answer.ts';
import type { ApiApp, RouteDeps } from '../api-deps.ts';

/** Swagger UI styles elements inline; scripts come from here alone. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Reelkeep API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="data:,">
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

const START = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: false, persistAuthorization: false });\n`;

/** The package's files that the page needs, and no others. */
const ASSETS = [
  { name: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
  { name: 'swagger-ui-bundle.js', type: 'text/javascript; charset=utf-8' },
] as const;

export function docs(app: ApiApp, { handle }: RouteDeps, document: object): void {
  const page = (path: string, act: () => Answer) => app.get(path, handle(path, act));
  page('/openapi.json', () => jsonAnswer(200, document));
  page('/docs', () => ({
    status: 200,
    headers: { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Security-Policy': CSP },
    body: PAGE,
  }));
  page('/docs/start.js', () => ({
    status: 200,
    headers: { 'Content-Type': 'text/javascript; charset=utf-8' },
    body: START,
  }));
  for (const { name, type } of ASSETS) {
    let body: Uint8Array<ArrayBuffer> | undefined;
    page(`/docs/${name}`, () => {
      body ??= new Uint8Array(readFileSync(join(assetFolder(), name)));
      return { status: 200, headers: { 'Content-Type': type, 'Cache-Control': 'public, max-age=86400' }, body };
    });
  }
}

function assetFolder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
}
