"""Networks, load balancers, names, content delivery. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import CONTROLLERS, PEOPLE, read, write
from tools.loggen.shapes import Actor, Call, Fault

_TG = "arn:aws:elasticloadbalancing:${region}:${account}:${tg}"
_LB = "arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${lb}"
_NO_TG = Fault("TargetGroupNotFoundException", "One or more target groups not found", 0.02)


CALLS: tuple[Call, ...] = (
    read("ec2", "DescribeNatGateways", 4, CONTROLLERS, {"DescribeNatGatewaysRequest": {"Filter": {"tag": 1, "Name": "vpc-id", "Value": {"tag": 1, "content": "${vpc}"}}}}),
    read("ec2", "DescribeVpcEndpoints", 4, CONTROLLERS, {"DescribeVpcEndpointsRequest": {"Filter": {"tag": 1, "Name": "vpc-id", "Value": {"tag": 1, "content": "${vpc}"}}, "MaxResults": 100}}),
    read("ec2", "DescribeNetworkAcls", 3, CONTROLLERS, {"networkAclIdSet": {}, "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": "${vpc}"}]}}]}}),
    read("ec2", "DescribePrefixLists", 1, CONTROLLERS, {"DescribePrefixListsRequest": {"Filter": {"tag": 1, "Name": "prefix-list-name", "Value": {"tag": 1, "content": "com.amazonaws.${region}.s3"}}}}),
    read("ec2", "DescribeManagedPrefixLists", 2, CONTROLLERS, {"DescribeManagedPrefixListsRequest": {"MaxResults": 100}}),
    read("ec2", "DescribeVpcAttribute", 3, (Actor.PIPELINE,), {"vpcId": "${vpc}", "attribute": "enableDnsHostnames"}),
    read("ec2", "DescribeVpcPeeringConnections", 2, CONTROLLERS, {"filterSet": {}, "vpcPeeringConnectionIdSet": {}}),
    read("ec2", "DescribeTransitGateways", 1, (Actor.VENDOR, Actor.CONSOLE), {"DescribeTransitGatewaysRequest": {"MaxResults": 100}}),
    read("ec2", "DescribeTransitGatewayAttachments", 1, (Actor.VENDOR, Actor.CONSOLE), {"DescribeTransitGatewayAttachmentsRequest": {"MaxResults": 200}}),
    read("ec2", "DescribeVpnConnections", 1, (Actor.VENDOR, Actor.CONSOLE), {"filterSet": {}, "vpnConnectionSet": {}}),
    read("ec2", "DescribeCustomerGateways", 1, (Actor.VENDOR, Actor.CONSOLE), {"filterSet": {}, "customerGatewaySet": {}}),
    read("ec2", "DescribeSecurityGroupRules", 2, (Actor.PIPELINE, Actor.CONSOLE), {"DescribeSecurityGroupRulesRequest": {"Filter": {"tag": 1, "Name": "group-id", "Value": {"tag": 1, "content": "${sg}"}}, "MaxResults": 1000}}),
    read("ec2", "DescribeVpcEndpointServiceConfigurations", 1, (Actor.VENDOR,), {"DescribeVpcEndpointServiceConfigurationsRequest": {"MaxResults": 100}}),
    read("elasticloadbalancing", "DescribeTargetHealth", 18, (Actor.POD, Actor.LINKED, Actor.VENDOR), {"targetGroupArn": _TG}, faults=(_NO_TG,), by="autoscaling", api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeTargetGroups", 9, (Actor.POD, Actor.PIPELINE, Actor.VENDOR), {"targetGroupArns": [_TG]}, faults=(_NO_TG,), api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeTags", 7, (Actor.POD, Actor.PIPELINE, Actor.VENDOR), {"resourceArns": [_LB, _TG]}, api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeRules", 5, (Actor.POD, Actor.PIPELINE), {"listenerArn": "arn:aws:elasticloadbalancing:${region}:${account}:listener/${lb}/${bighex}"}, api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeLoadBalancerAttributes", 4, (Actor.PIPELINE, Actor.VENDOR), {"loadBalancerArn": _LB}, api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeTargetGroupAttributes", 3, (Actor.PIPELINE, Actor.POD), {"targetGroupArn": _TG}, api_version="2015-12-01"),
    write("elasticloadbalancing", "RegisterTargets", 4, (Actor.LINKED, Actor.POD), {"targetGroupArn": _TG, "targets": [{"id": "${private}", "port": 8080, "availabilityZone": "${az}"}]}, by="ecs", api_version="2015-12-01"),
    write("elasticloadbalancing", "DeregisterTargets", 4, (Actor.LINKED, Actor.POD), {"targetGroupArn": _TG, "targets": [{"id": "${private}", "port": 8080}]}, by="ecs", api_version="2015-12-01"),
    read("route53", "ListResourceRecordSets", 5, (Actor.POD, Actor.PIPELINE), {"hostedZoneId": "${zone}", "maxItems": "300"}, api_version="2013-04-01"),
    read("route53", "ListHostedZones", 3, (Actor.POD, Actor.VENDOR, Actor.CONSOLE), {"maxItems": "100"}, api_version="2013-04-01"),
    read("route53", "GetChange", 2, (Actor.PIPELINE,), {"id": "C${hex}"}, api_version="2013-04-01"),
    read("route53", "ListTagsForResource", 1, (Actor.PIPELINE, Actor.VENDOR), {"resourceType": "hostedzone", "resourceId": "${zone}"}, api_version="2013-04-01"),
    read("cloudfront", "ListDistributions", 2, (Actor.VENDOR, Actor.CONSOLE), {"maxItems": "100"}, api_version="2020-05-31"),
    read("cloudfront", "GetDistribution", 2, (Actor.PIPELINE, Actor.VENDOR), {"id": "E2${hex}"}, api_version="2020-05-31"),
    write("cloudfront", "CreateInvalidation", 1, (Actor.PIPELINE,), {"distributionId": "E2${hex}", "invalidationBatch": {"paths": {"quantity": 1, "items": ["/*"]}, "callerReference": "cli-${epoch}"}}, {"location": "https://cloudfront.amazonaws.com/2020-05-31/distribution/E2${hex}/invalidation/I1${hex2}", "invalidation": {"id": "I1${hex2}", "status": "InProgress", "createTime": "${now}"}}, api_version="2020-05-31"),
    read("acm", "DescribeCertificate", 3, (Actor.POD, Actor.PIPELINE, Actor.VENDOR), {"certificateArn": "arn:aws:acm:${region}:${account}:certificate/${cert}"}),
    read("acm", "ListCertificates", 3, (Actor.POD, Actor.VENDOR, Actor.CONSOLE), {"maxItems": 1000}),
    read("acm", "ListTagsForCertificate", 1, (Actor.PIPELINE,), {"certificateArn": "arn:aws:acm:${region}:${account}:certificate/${cert}"}),
    read("wafv2", "GetWebACL", 2, (Actor.PIPELINE, Actor.VENDOR), {"name": "${project}-edge", "scope": "REGIONAL", "id": "${uuid}"}),
    read("wafv2", "GetWebACLForResource", 4, (Actor.POD, Actor.VENDOR), {"resourceArn": _LB}),
    read("wafv2", "ListWebACLs", 1, (Actor.VENDOR, *PEOPLE), {"scope": "REGIONAL", "limit": 100}),
    read("apigateway", "GetStages", 2, (Actor.VENDOR, Actor.PIPELINE), {"restApiId": "${project}", "template": False}),
    read("apigateway", "GetRestApis", 2, (Actor.VENDOR, Actor.CONSOLE), {"limit": 500, "template": False}),
    read("apigateway", "GetResources", 1, (Actor.PIPELINE, Actor.CONSOLE), {"restApiId": "${project}", "limit": 500, "template": False}),
    read("appmesh", "ListMeshes", 0.5, (Actor.VENDOR,), {"limit": 100}),
    read("globalaccelerator", "ListAccelerators", 0.5, (Actor.VENDOR,), {"maxResults": 100}),
    read("network-firewall", "ListFirewalls", 0.5, (Actor.VENDOR,), {"maxResults": 100}),
)  # fmt: skip
