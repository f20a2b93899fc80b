/** The API's way in: https alone, with a certificate of the operator's. */

import { APP_PORT } from '@reelkeep/core/provisioning/app-environment';
import { Duration } from 'aws-cdk-lib';
import { Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { FargateService } from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import { addSecurityGroup, type Network } from './network.ts';

export interface LoadBalancer {
  readonly balancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
}

export function addLoadBalancer(
  scope: Construct,
  { vpc }: Network,
  service: FargateService,
  certificateArn: string,
): LoadBalancer {
  const securityGroup = addSecurityGroup(scope, vpc, 'balancer');
  const balancer = new ApplicationLoadBalancer(scope, 'Balancer', {
    loadBalancerName: 'reelkeep-api',
    vpc,
    internetFacing: true,
    securityGroup,
    dropInvalidHeaderFields: true,
    deletionProtection: true,
  });
  const listener = balancer.addListener('Https', {
    port: 443,
    open: false,
    certificates: [ListenerCertificate.fromArn(certificateArn)],
    sslPolicy: SslPolicy.TLS13_RES,
  });
  // Whoever asks in the clear is told the way; no request is answered in it.
  balancer.addListener('Http', {
    port: 80,
    open: false,
    defaultAction: ListenerAction.redirect({ port: '443', protocol: 'HTTPS', permanent: true }),
  });
  for (const port of [443, 80]) securityGroup.addIngressRule(Peer.anyIpv4(), Port.tcp(port), 'anyone');
  const targets = listener.addTargets('Api', {
    port: APP_PORT,
    protocol: ApplicationProtocol.HTTP,
    targets: [service],
    // Ready while S3 is away, too: providers' URLs are given out then. Not ready: nobody's token can be checked.
    healthCheck: { path: '/readyz', interval: Duration.seconds(10), timeout: Duration.seconds(5) },
    // Answers take milliseconds; what is under way is done by then.
    deregistrationDelay: Duration.seconds(15),
  });
  return { balancer, targets };
}
