/** An S3 that takes everything and keeps nothing, for runs that look at the worker alone: no disk, nothing to install. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => answer(request, response));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`listening on ${address.port}\n`);
});
process.once('SIGTERM', () => process.exit(0));

function answer({ method, url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { searchParams } = new URL(url, 'http://s3.local');
  const etag = { etag: '"sink"' };
  if (method === 'PUT') response.writeHead(200, etag).end();
  else if (method === 'DELETE') response.writeHead(204).end();
  else if (method === 'POST' && searchParams.has('uploads')) {
    response.writeHead(200).end(xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>'));
  } else if (method === 'POST') {
    response.writeHead(200).end(xml('CompleteMultipartUploadResult', '<ETag>"sink"</ETag>'));
  } else if (searchParams.has('list-type')) {
    response
      .writeHead(200)
      .end(xml('ListBucketResult', '<Name>bench</Name><IsTruncated>false</IsTruncated><KeyCount>0</KeyCount>'));
  } else response.writeHead(404).end(xml('Error', '<Code>NoSuchKey</Code><Message>nothing is kept</Message>'));
}

function xml(name: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><${name}>${content}</${name}>`;
}
