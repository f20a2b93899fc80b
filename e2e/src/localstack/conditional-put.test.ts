/** What AWS does, and what the protocol must not rely on: a delete marker does not keep a conditional put away. */
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { newTenant } from '../names.ts';
import { client } from '../shared-stack.ts';

it('a put with `If-None-Match: *` passes over a delete marker, and not over an object', async () => {
  const object = { Bucket: `markers-${newTenant().toLowerCase()}`, Key: 'videos/acme/a.mp4' };
  await client.s3.send(new CreateBucketCommand({ Bucket: object.Bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.s3.send(new PutBucketVersioningCommand({ Bucket: object.Bucket, VersioningConfiguration }));
  await client.s3.send(new PutObjectCommand({ ...object, Body: 'first' }));
  const conditional = () => client.s3.send(new PutObjectCommand({ ...object, Body: 'second', IfNoneMatch: '*' }));
  await expect(conditional()).rejects.toMatchObject({ $metadata: { httpStatusCode: 412 } });
  await client.s3.send(new DeleteObjectCommand(object));
  await conditional();
  expect(await client.s3.send(new HeadObjectCommand(object))).toMatchObject({ ContentLength: 6 });
});
