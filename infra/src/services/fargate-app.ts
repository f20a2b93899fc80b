/** One app as a Fargate service: a read-only container without rights, its log group, its role, and a deployment that turns back. */

import { APP_PORT, GRACE_SECONDS, type ServiceApp } from '@reelkeep/core/provisioning/app-environment';
import { logGroupOf, repositoryNameOf, SERVICE_NAMES } from '@reelkeep/core/provisioning/service-names';
import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  AwsLogDriverMode,
  Capability,
  type Cluster,
  ContainerImage,
  CpuArchitecture,
  FargateService,
  FargateTaskDefinition,
  LinuxParameters,
  LogDrivers,
  OperatingSystemFamily,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';
import { resourcesOf } from '../names.ts';
import { addSecurityGroup, type Network } from './network.ts';
import { addTaskRole } from './task-role.ts';

/** As the image has it: docker/Dockerfile. */
const USER = '65532:65532';
/** After its grace an app has this long to hand back and to leave. Together they stay below Fargate's 120 s. */
const LEAVE_SECONDS = 10;

export interface FargateAppOptions {
  readonly app: ServiceApp;
  readonly deployment: Deployment;
  readonly cluster: Cluster;
  readonly network: Network;
  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html, CPU units and MiB. */
  readonly size: { readonly cpu: number; readonly memoryMiB: number };
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, Secret>>;
  /** Undefined where autoscaling decides: a deployment would otherwise set it back. */
  readonly desiredCount?: number;
  readonly minHealthyPercent: number;
}

export function addFargateApp(scope: Construct, options: FargateAppOptions): FargateService {
  const { app, deployment, cluster, network, size, environment, secrets, desiredCount } = options;
  const home = new Construct(scope, `${app.charAt(0).toUpperCase()}${app.slice(1)}`);
  const logGroup = new LogGroup(home, 'Logs', {
    logGroupName: logGroupOf(app),
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const task = new FargateTaskDefinition(home, 'Task', {
    family: SERVICE_NAMES[app],
    cpu: size.cpu,
    memoryLimitMiB: size.memoryMiB,
    runtimePlatform: {
      cpuArchitecture: deployment.architecture === 'arm64' ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
    taskRole: addTaskRole(home, app, resourcesOf(deployment)),
  });
  const repository = Repository.fromRepositoryName(home, 'Repository', repositoryNameOf(app));
  task.addContainer('app', {
    image: ContainerImage.fromEcrRepository(repository, deployment.imageTag),
    environment: { ...environment },
    ...(secrets === undefined ? {} : { secrets: { ...secrets } }),
    // Lines are lost rather than waited for: a log that is away stops no video.
    logging: LogDrivers.awsLogs({
      logGroup,
      streamPrefix: app,
      mode: AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(4),
    }),
    readonlyRootFilesystem: true,
    user: USER,
    linuxParameters: unprivileged(home),
    portMappings: [{ containerPort: APP_PORT }],
    healthCheck: {
      command: ['CMD', 'node', 'healthcheck.js'],
      interval: Duration.seconds(10),
      timeout: Duration.seconds(3),
      retries: 3,
      startPeriod: Duration.seconds(10),
    },
    stopTimeout: Duration.seconds(GRACE_SECONDS + LEAVE_SECONDS),
  });
  return new FargateService(home, 'Service', {
    serviceName: SERVICE_NAMES[app],
    cluster,
    taskDefinition: task,
    ...(desiredCount === undefined ? {} : { desiredCount }),
    vpcSubnets: { subnetType: network.taskSubnets },
    assignPublicIp: network.assignPublicIp,
    securityGroups: [addSecurityGroup(home, network.vpc, app)],
    minHealthyPercent: options.minHealthyPercent,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
  });
}

function unprivileged(scope: Construct): LinuxParameters {
  const parameters = new LinuxParameters(scope, 'Linux', { initProcessEnabled: true });
  parameters.dropCapabilities(Capability.ALL);
  return parameters;
}
