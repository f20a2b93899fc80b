/**
 * The network of the services: two zones, and S3 by its gateway endpoint, which costs nothing. By default tasks have public
 * addresses (3.65 USD a month each) that no rule lets anyone connect to. Two NAT gateways instead are 65.70 USD a month and 0.045 USD
 * for each GB that comes from a provider: 45 USD for a terabyte of videos, more than storing it costs.
 */
import { GatewayVpcEndpointAwsService, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { Deployment } from '../deployment.ts';

const ZONES = 2;

export interface Network {
  readonly vpc: Vpc;
  readonly taskSubnets: SubnetType;
  readonly assignPublicIp: boolean;
}

export function addNetwork(scope: Construct, { network }: Deployment): Network {
  const isPrivate = network === 'private';
  const vpc = new Vpc(scope, 'Vpc', {
    maxAzs: ZONES,
    natGateways: isPrivate ? ZONES : 0,
    // Not by a function that CDK would bring along: nothing uses the default group.
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [
      { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 20, mapPublicIpOnLaunch: false },
      ...(isPrivate ? [{ name: 'private', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 20 }] : []),
    ],
    gatewayEndpoints: { S3: { service: GatewayVpcEndpointAwsService.S3 } },
  });
  return {
    vpc,
    taskSubnets: isPrivate ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PUBLIC,
    assignPublicIp: !isPrivate,
  };
}

/** Out to anywhere, since providers are anywhere; in from nowhere, unless a rule is added. */
export function addSecurityGroup(scope: Construct, vpc: Vpc, name: string): SecurityGroup {
  return new SecurityGroup(scope, `${name}SecurityGroup`, {
    vpc,
    description: `Reelkeep ${name}`,
    allowAllOutbound: true,
  });
}
