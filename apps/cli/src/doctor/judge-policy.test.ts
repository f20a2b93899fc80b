import { describe, expect, test } from 'vitest';
import { findDeny, findPublicAllow, readStatements } from './judge-policy.ts';

const policy = (...Statement: object[]) => readStatements(JSON.stringify({ Version: '2012-10-17', Statement }));
const RESOURCE = 'arn:aws:s3:::reels/videos/*';
const deny = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::reels/*' };

describe('a Deny', () => {
  test.each([
    ['by its action', deny],
    ['in any case of letters', { ...deny, Action: 'S3:getobject' }],
    ['by a wildcard', { ...deny, Action: ['s3:Put*', 's3:Get*'] }],
    ['under a condition', { ...deny, Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    ['of one tenant among them', { ...deny, Resource: 'arn:aws:s3:::reels/videos/acme/x.mp4' }],
  ])('is found %s', (_, statement) => {
    expect(findDeny(policy(statement), { action: 's3:GetObject', resource: RESOURCE })).toBeDefined();
  });

  test.each([
    ['an Allow', { ...deny, Effect: 'Allow' }],
    ['another action', { ...deny, Action: 's3:GetObjectTagging' }],
    ['another bucket', { ...deny, Resource: 'arn:aws:s3:::reels-2/*' }],
  ])('is not %s', (_, statement) => {
    expect(findDeny(policy(statement), { action: 's3:GetObject', resource: RESOURCE })).toBeUndefined();
  });
});

describe('a statement for everybody', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: RESOURCE };
  test.each([
    ['to a star', allow],
    ['to any AWS account', { ...allow, Principal: { AWS: '*' } }],
    ['of all of S3', { ...allow, Action: 's3:*' }],
    ['of the listing', { ...allow, Action: 's3:ListBucket' }],
  ])('is found when it allows %s', (_, statement) => {
    expect(findPublicAllow(policy(statement))).toBeDefined();
  });

  test.each([
    ['to one user', { ...allow, Principal: { AWS: 'arn:aws:iam::1:user/video' } }],
    ['to a service', { ...allow, Principal: { Service: 'cloudfront.amazonaws.com' } }],
    ['under a condition', { ...allow, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }],
    ['writing alone', { ...allow, Action: 's3:PutObject' }],
  ])('is not one that allows it %s', (_, statement) => {
    expect(findPublicAllow(policy(statement))).toBeUndefined();
  });
});

test('what is no policy holds no statement', () => {
  expect(readStatements(undefined)).toEqual([]);
  expect(readStatements('{')).toEqual([]);
  expect(readStatements('{"Statement":7}')).toEqual([]);
});
