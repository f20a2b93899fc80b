import { describe, expect, it } from 'vitest';
import { type PolicyDocument, type PolicyStatement, parsePolicy, settlePolicy } from './policy-statement.ts';

const resource = ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'];
const tls: PolicyStatement = {
  Sid: 'ReelkeepTlsOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: resource,
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const topic: PolicyStatement = {
  Sid: 'ReelkeepOutcomes',
  Effect: 'Allow',
  Principal: { Service: 'sns.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Resource: 'arn:queue',
  Condition: { ArnEquals: { 'aws:SourceArn': 'arn:topic' } },
};
const theirs: PolicyStatement = {
  Sid: 'Theirs',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:PutObjectAcl',
  Resource: '*',
};
const document = (...Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });

describe('a policy that is extended', () => {
  it('is made where there is none', () => {
    expect(settlePolicy(undefined, [{ statement: tls }], false)).toEqual({ value: document(tls), kept: undefined });
  });

  it('keeps what others have stated, also when forced, and whatever else the document says', () => {
    const current = { ...document(theirs), Id: 'own' };
    for (const force of [false, true]) {
      expect(settlePolicy(current, [{ statement: tls }], force).value).toEqual({
        ...current,
        Statement: [theirs, tls],
      });
    }
  });

  it.each([
    ['as it is', tls],
    ['under another Sid', { ...tls, Sid: 'ForceSsl' }],
    ['with a boolean', { ...tls, Condition: { Bool: { 'aws:SecureTransport': false } } }],
    ['with lists of one', { ...tls, Action: ['s3:*'], Principal: { AWS: ['*'] } }],
    ['for every action and resource', { ...tls, Action: '*', Resource: '*' }],
  ])('is left alone where it denies the same already: %s', (_, present) => {
    const current = document(present);
    expect(settlePolicy(current, [{ statement: tls }], false)).toEqual({ value: current, kept: undefined });
  });

  it.each([
    ['for one resource of two', { ...tls, Resource: resource[0] }],
    ['for one action', { ...tls, Action: 's3:GetObject' }],
    ['for one principal', { ...tls, Principal: { AWS: 'arn:aws:iam::1:root' } }],
    ['under a further condition', { ...tls, Condition: { ...Object(tls['Condition']), Null: { a: 'true' } } }],
    ['for all but some', { ...tls, Action: undefined, NotAction: 's3:GetObject' }],
  ])('gets the denial beside one that says less: %s', (_, present) => {
    const { value } = settlePolicy(document(present), [{ statement: tls }], false);
    expect(value).toEqual(document(present, { ...tls, Sid: 'ReelkeepTlsOnly2' }));
    expect(settlePolicy(value, [{ statement: tls }], false).value).toBe(value);
  });

  it('is not widened by a second permission where somebody has settled the first, until forced', () => {
    const narrower = { ...topic, Sid: 'Own', Condition: { ...Object(topic['Condition']), Bool: { secure: 'true' } } };
    const wish = { statement: topic, subject: 'arn:topic' };
    const current = document(narrower);
    expect(settlePolicy(current, [wish], false)).toEqual({
      value: current,
      kept: expect.stringContaining('arn:topic'),
    });
    expect(settlePolicy(current, [wish], true).value).toEqual(document(narrower, topic));
  });

  it('that speaks of another sender gets ours', () => {
    const other = { ...topic, Sid: 'Other', Condition: { ArnEquals: { 'aws:SourceArn': 'arn:other' } } };
    const settled = settlePolicy(document(other), [{ statement: topic, subject: 'arn:topic' }], false);
    expect(settled.value).toEqual(document(other, topic));
  });
});

describe('permissions of users whose names are alike', () => {
  const arn = (account: number, name: string) => `arn:aws:iam::${account}:role/${name}`;
  const wish = (subject: string) => ({
    statement: {
      Sid: 'ReelkeepServiceapp',
      Effect: 'Allow' as const,
      Principal: { AWS: subject },
      Action: 's3:GetObject',
    },
    subject,
  });
  const sids = (policy: PolicyDocument | undefined) => policy?.Statement.map(({ Sid }) => Sid);

  it.each([
    ['the same in two accounts', arn(1, 'app'), arn(2, 'app')],
    ['one the beginning of the other', arn(1, 'app-2'), arn(1, 'app')],
  ])('are all granted, each under a Sid of its own, and a second run changes nothing: %s', (_, one, other) => {
    for (const force of [false, true]) {
      const { value, kept } = settlePolicy(document(theirs), [wish(one), wish(other)], force);
      expect(kept).toBeUndefined();
      expect(value?.Statement.map(({ Principal }) => Principal)).toEqual(['*', { AWS: one }, { AWS: other }]);
      expect(sids(value)).toEqual(['Theirs', 'ReelkeepServiceapp', 'ReelkeepServiceapp2']);
      expect(settlePolicy(value, [wish(one), wish(other)], force).value).toBe(value);
    }
  });

  it('stay as somebody narrowed them, those of the other are granted all the same, and force replaces the narrowed one alone', () => {
    const narrowed = { ...wish(arn(1, 'app')).statement, Condition: { Bool: { secure: 'true' } } };
    const wishes = [wish(arn(1, 'app')), wish(arn(2, 'app'))] as const;
    const settled = settlePolicy(document(narrowed), wishes, false);
    expect(settled.kept).toContain(arn(1, 'app'));
    expect(settled.value).toEqual(document(narrowed, { ...wishes[1].statement, Sid: 'ReelkeepServiceapp2' }));
    const forced = settlePolicy(settled.value, wishes, true).value;
    expect(forced?.Statement.map(({ Principal }) => Principal)).toEqual([
      { AWS: arn(2, 'app') },
      { AWS: arn(1, 'app') },
    ]);
  });
});

describe('a policy as text', () => {
  it('may hold one statement without a list', () => {
    expect(parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: tls })).Statement).toEqual([tls]);
  });

  it('that is none is refused', () => {
    expect(() => parsePolicy('{}')).toThrow('Statement');
  });
});
