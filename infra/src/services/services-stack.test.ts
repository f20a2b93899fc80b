import { SERVICE_APPS } from '@reelkeep/core/provisioning/app-environment';
import { iamPolicy } from '@reelkeep/core/provisioning/iam-policy';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { makeExample, resourcesOfType, templateOf } from '../testing/synthesize.ts';

const { services, images } = makeExample();
const template = Template.fromStack(services);

/** CloudFormation takes no more without a bucket to upload it to: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES = 51_200;

test('the template is as it was when somebody last looked at it', () => {
  const { Resources, Outputs } = templateOf(services);
  // What the tasks may do follows from another table, and is compared with it below.
  const withoutPolicies = Object.entries(Resources).map(([id, resource]) => {
    const { Policies, ...Properties } = resource.Properties;
    return [id, Policies === undefined ? resource : { ...resource, Properties }];
  });
  expect({ Outputs, Resources: Object.fromEntries(withoutPolicies) }).toMatchSnapshot();
});

test('no template needs a bucket, and none an asset: cdk bootstrap is not needed', () => {
  for (const stack of Object.values(makeExample())) {
    const json = Template.fromStack(stack).toJSON();
    expect(JSON.stringify(json).length, stack.stackName).toBeLessThan(MOST_BYTES);
    expect(json['Parameters'] ?? {}, stack.stackName).toEqual({});
  }
});

describe('every container', () => {
  const containers = resourcesOfType(services, 'AWS::ECS::TaskDefinition').map(({ Properties }) => Properties);

  test('is without rights, on a file system that it can not write, and is given time to hand back', () => {
    expect(containers).toHaveLength(SERVICE_APPS.length);
    for (const properties of containers) {
      expect(properties['ContainerDefinitions']).toEqual([
        expect.objectContaining({
          User: '65532:65532',
          ReadonlyRootFilesystem: true,
          LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
          StopTimeout: 100,
        }),
      ]);
    }
  });

  test('is told no secret by its environment', () => {
    const text = JSON.stringify(containers.map((properties) => properties['ContainerDefinitions']));
    expect(text).toContain('{"Name":"PRESIGN_CURSOR_SECRET","ValueFrom":');
    expect(text).not.toContain('{"Name":"PRESIGN_CURSOR_SECRET","Value":');
    expect(text).not.toMatch(/"Name":"AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY)"/);
  });
});

describe('the roles of tasks', () => {
  const roles = resourcesOfType(services, 'AWS::IAM::Role').filter(({ Properties }) => 'Policies' in Properties);

  test.each(SERVICE_APPS)('%s may do what reelkeep iam prints, and nothing else', (app) => {
    const wanted = iamPolicy(app, {
      partition: 'P',
      bucket: 'B',
      videoPrefix: 'videos',
      ledgerPrefix: 'ledger',
      queueArns: { ingest: '', ingestRetry: '', ingestDlq: '', campaigns: '', campaignsDlq: '', outcomes: '' },
      topicArn: '',
      ruleArn: '',
    }).Statement.map(({ Sid, Action }) => ({ Sid, Effect: 'Allow', Action: Action.length === 1 ? Action[0] : Action }));
    const role = roles.find(({ Properties }) => String(Properties['Description']).includes(` reelkeep-${app} `));
    expect(role?.Properties['Policies']).toEqual([
      {
        PolicyName: 'reelkeep',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: wanted.map((statement) => ({ ...statement, Resource: expect.anything() })),
        },
      },
    ]);
  });

  test('no statement is for everything, but the two calls of an execution role that know no resource', () => {
    const statements = [
      ...resourcesOfType(services, 'AWS::IAM::Policy').map(({ Properties }) => Properties['PolicyDocument']),
      ...roles.map(({ Properties }) => Properties['Policies']),
    ];
    const text = JSON.stringify(statements);
    const unbounded = [...text.matchAll(/"Action":("[^"]+"|\[[^\]]+\]),"Effect":"Allow","Resource":"\*"/g)];
    expect([...new Set(unbounded.map(([, action]) => action))]).toEqual(['"ecr:GetAuthorizationToken"']);
    expect(text).not.toMatch(/"(Action)":("\*"|"[a-z0-9]+:\*")/);
  });
});

describe('the network', () => {
  test('has no NAT gateway by default, and S3 by an endpoint that costs nothing', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  });

  test('lets nobody connect to a task but the load balancer to the API', () => {
    const rules = resourcesOfType(services, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => Properties);
    expect(rules).toEqual([expect.objectContaining({ FromPort: 8080, ToPort: 8080 })]);
    const open = resourcesOfType(services, 'AWS::EC2::SecurityGroup').filter(
      ({ Properties }) => 'SecurityGroupIngress' in Properties,
    );
    expect(open.map(({ Properties }) => Properties['GroupDescription'])).toEqual(['Reelkeep balancer']);
  });

  test('gives tasks no public address where it is private', () => {
    const changed = makeExample({ network: 'private' });
    const privately = Template.fromStack(changed.services);
    privately.resourceCountIs('AWS::EC2::NatGateway', 2);
    privately.allResourcesProperties('AWS::ECS::Service', {
      NetworkConfiguration: { AwsvpcConfiguration: Match.objectLike({ AssignPublicIp: 'DISABLED' }) },
    });
  });
});

describe('the services', () => {
  test('turn back by themselves from a deployment that does not come up', () => {
    template.allResourcesProperties('AWS::ECS::Service', {
      DeploymentConfiguration: Match.objectLike({ DeploymentCircuitBreaker: { Enable: true, Rollback: true } }),
    });
  });

  test('number as many as autoscaling says, where it does', () => {
    const counts = resourcesOfType(services, 'AWS::ECS::Service').map(({ Properties }) => Properties);
    expect(Object.fromEntries(counts.map((one) => [one['ServiceName'], one['DesiredCount']]))).toEqual({
      'reelkeep-ingest': undefined,
      'reelkeep-reaper': 1,
      'reelkeep-api': undefined,
    });
  });

  test('ingest follows the backlog of each slot, the oldest message and the link that dies first', () => {
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 6,
        CustomizedMetricSpecification: {
          Metrics: [
            Match.objectLike({ Id: 'waiting' }),
            Match.objectLike({ Id: 'slots', MetricStat: Match.objectLike({ Stat: 'Sum' }) }),
            Match.objectLike({ Expression: 'waiting / FILL(slots, 16)', ReturnData: true }),
          ],
        },
      },
    });
    for (const [metric, threshold] of [
      ['ApproximateAgeOfOldestMessage', 300],
      ['reelkeep_ingest_first_expiry_seconds', 1_800],
    ]) {
      template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: metric, Threshold: threshold });
    }
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 20 });
  });

  test('the API is reached by https alone, and asked for its readiness', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', { Port: 443, Protocol: 'HTTPS' });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [Match.objectLike({ Type: 'redirect' })],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', { HealthCheckPath: '/readyz' });
  });
});

test('the images have repositories whose tags stay what they are', () => {
  Template.fromStack(images).allResourcesProperties('AWS::ECR::Repository', { ImageTagMutability: 'IMMUTABLE' });
});
