"""What inventory rules match on sight: lists of instances, buckets, functions; S3 object access. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import (
    CONTROLLERS,
    WORKLOADS,
    kms,
    read,
    s3_bucket,
    s3_object,
)
from tools.loggen.shapes import Actor, Call, Fault

_SCANNERS = (Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE)
_NO_KEY = Fault("NoSuchKey", "The specified key does not exist.", 0.02)
_NO_TAGS = Fault("NoSuchTagSet", "The TagSet does not exist", 0.1)
_NO_LIFECYCLE = Fault("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", 0.2)  # fmt: skip
_NO_POLICY = Fault("NoSuchBucketPolicy", "The bucket policy does not exist", 0.2)
_GONE = Fault("Client.InvalidInstanceID.NotFound", "The instance ID '${instance}' does not exist", 0.01)  # fmt: skip


CALLS: tuple[Call, ...] = (
    s3_object("GetObject", 4, (*WORKLOADS, Actor.USER), faults=(_NO_KEY,), denied=1.5),
    s3_object("HeadObject", 24, (*WORKLOADS, Actor.USER), faults=(_NO_KEY,)),
    s3_object("PutObject", 22, WORKLOADS, {"x-amz-server-side-encryption": "aws:kms"}, {"x-amz-server-side-encryption": "aws:kms", "x-amz-server-side-encryption-aws-kms-key-id": "arn:aws:kms:${region}:${account}:key/${key}"}, read_only=False, denied=0.5),
    s3_object("PutObject", 12, (Actor.SERVICE,), {"x-amz-acl": "bucket-owner-full-control", "x-amz-server-side-encryption": "AES256"}, {"x-amz-server-side-encryption": "AES256"}, read_only=False, by="delivery.logs"),
    s3_bucket("ListObjects", 14, (*WORKLOADS, Actor.USER), "list-type", denied=0.5),
    s3_bucket("GetBucketAcl", 10, (Actor.SERVICE, Actor.VENDOR), "acl", by="cloudtrail"),
    s3_bucket("GetBucketLocation", 8, (*WORKLOADS, Actor.VENDOR), "location", denied=0.5),
    s3_bucket("GetBucketTagging", 5, (Actor.VENDOR, Actor.PIPELINE), "tagging", (_NO_TAGS,), denied=0.5),
    s3_bucket("GetBucketVersioning", 2, (Actor.VENDOR, Actor.PIPELINE, Actor.LINKED), "versioning", by="config"),
    s3_bucket("GetBucketLogging", 4, (Actor.VENDOR, Actor.LINKED, Actor.PIPELINE), "logging", by="config"),
    s3_bucket("GetBucketLifecycle", 1, (Actor.VENDOR, Actor.PIPELINE), "lifecycle", (_NO_LIFECYCLE,)),
    s3_bucket("GetBucketOwnershipControls", 3, (Actor.PIPELINE, Actor.VENDOR), "ownershipControls"),
    s3_bucket("GetBucketRequestPayment", 2, (Actor.PIPELINE,), "requestPayment"),
    s3_bucket("GetBucketPolicy", 2, (Actor.VENDOR, Actor.PIPELINE), "policy", (_NO_POLICY,), denied=1.0),
    read("s3", "ListBuckets", 4, (Actor.VENDOR, Actor.CONSOLE, Actor.USER, Actor.SSO), {"Host": "s3.${region}.amazonaws.com"}, faults=(), denied=0.3),
    read("ec2", "DescribeInstances", 3, (Actor.POD, Actor.VENDOR, Actor.PIPELINE, Actor.INSTANCE, Actor.CONSOLE), {"maxResults": 1000, "instancesSet": {}, "filterSet": {"items": [{"name": "instance-state-name", "valueSet": {"items": [{"value": "running"}]}}]}}),
    read("ec2", "DescribeInstances", 1, (Actor.LINKED, Actor.POD), {"instancesSet": {"items": [{"instanceId": "${instance}"}]}, "filterSet": {}}, faults=(_GONE,), by="elasticloadbalancing"),
    read("ec2", "DescribeSecurityGroups", 15, (*CONTROLLERS, Actor.LINKED), {"securityGroupSet": {}, "securityGroupIdSet": {"items": [{"groupId": "${sg}"}]}, "filterSet": {}}, by="eks"),
    read("ec2", "DescribeSubnets", 14, (*CONTROLLERS, Actor.LINKED), {"subnetSet": {"items": [{"subnetId": "${subnet}"}]}, "filterSet": {}}, by="ecs"),
    read("ec2", "DescribeVpcs", 1, CONTROLLERS, {"vpcSet": {"items": [{"vpcId": "${vpc}"}]}, "filterSet": {}}),
    read("ec2", "DescribeNetworkInterfaces", 16, (*CONTROLLERS, Actor.LINKED, Actor.INSTANCE), {"networkInterfaceIdSet": {"items": [{"networkInterfaceId": "${eni}"}]}, "filterSet": {}}, by="rds"),
    read("ec2", "DescribeVolumes", 9, (*_SCANNERS, Actor.POD), {"maxResults": 500, "volumeSet": {}, "filterSet": {}}),
    read("ec2", "DescribeSnapshots", 6, _SCANNERS, {"maxResults": 1000, "snapshotSet": {}, "ownersSet": {"items": [{"owner": "self"}]}, "sharedUsersSet": {}, "filterSet": {}}),
    read("ec2", "DescribeImages", 9, (*CONTROLLERS, Actor.CONSOLE), {"executableBySet": {}, "imagesSet": {"items": [{"imageId": "${ami}"}]}, "ownersSet": {}, "filterSet": {}}),
    read("ec2", "DescribeInstanceStatus", 1, (Actor.VENDOR, Actor.LINKED, Actor.CONSOLE), {"instancesSet": {"items": [{"instanceId": "${instance}"}]}, "filterSet": {}, "includeAllInstances": True}, by="autoscaling"),
    read("ec2", "DescribeInstanceTypes", 8, (Actor.POD, Actor.PIPELINE, Actor.CONSOLE), {"DescribeInstanceTypesRequest": {"MaxResults": 100, "Filter": {"tag": 1, "Name": "supported-virtualization-type", "Value": {"tag": 1, "content": "hvm"}}}}),
    read("ec2", "DescribeTags", 2, (*CONTROLLERS, Actor.INSTANCE), {"maxResults": 1000, "filterSet": {"items": [{"name": "resource-id", "valueSet": {"items": [{"value": "${instance}"}]}}]}}),
    read("ec2", "DescribeRouteTables", 2, CONTROLLERS, {"routeTableIdSet": {}, "filterSet": {"items": [{"name": "vpc-id", "valueSet": {"items": [{"value": "${vpc}"}]}}]}}),
    read("ec2", "DescribeInternetGateways", 3, CONTROLLERS, {"internetGatewayIdSet": {}, "filterSet": {}}),
    read("ec2", "DescribeAvailabilityZones", 2, (*CONTROLLERS, Actor.CONSOLE), {"availabilityZoneSet": {}, "availabilityZoneIdSet": {}}),
    read("ec2", "DescribeRegions", 6, (Actor.VENDOR, Actor.CONSOLE, Actor.SSO), {"regionSet": {}}),
    read("ec2", "DescribeLaunchTemplates", 5, (Actor.POD, Actor.PIPELINE), {"DescribeLaunchTemplatesRequest": {"LaunchTemplateId": {"tag": 1, "content": "${lt}"}}}),
    read("ec2", "DescribeKeyPairs", 2, _SCANNERS, {"keySet": {}, "filterSet": {}}),
    read("ec2", "DescribeAccountAttributes", 1, (Actor.PIPELINE, Actor.LINKED, Actor.CONSOLE), {"accountAttributeNameSet": {"items": [{"attributeName": "supported-platforms"}]}, "filterSet": {}}, by="elasticloadbalancing"),
    read("ec2", "DescribeDhcpOptions", 2, CONTROLLERS, {"dhcpOptionsSet": {}, "filterSet": {}}),
    read("ec2", "DescribeVolumeStatus", 2, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 200, "volumeSet": {}, "filterSet": {}}),
    read("ec2", "DescribeFlowLogs", 2, (Actor.VENDOR, Actor.PIPELINE), {"DescribeFlowLogsRequest": {"MaxResults": 100}}),
    read("elasticloadbalancing", "DescribeLoadBalancers", 1, (Actor.POD, Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE), {"pageSize": 400}, api_version="2015-12-01"),
    read("elasticloadbalancing", "DescribeListeners", 5, (Actor.POD, Actor.PIPELINE), {"loadBalancerArn": "arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/${lb}"}, api_version="2015-12-01"),
    read("rds", "DescribeDBInstances", 1, (Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE, Actor.FUNCTION), {"maxRecords": 100}),
    read("rds", "DescribeDBClusters", 6, (Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE), {"maxRecords": 100, "includeShared": False}),
    read("rds", "DescribeDBSubnetGroups", 2, _SCANNERS, {"maxRecords": 100}),
    read("rds", "DescribeDBEngineVersions", 1, (Actor.PIPELINE, Actor.CONSOLE), {"engine": "aurora-postgresql", "defaultOnly": False, "listSupportedCharacterSets": False, "listSupportedTimezones": False}),
    read("rds", "DescribePendingMaintenanceActions", 2, (Actor.VENDOR, Actor.CONSOLE), {"maxRecords": 100}),
    read("lambda", "ListFunctions20150331", 6, _SCANNERS, {"maxItems": 50}),
    read("lambda", "GetFunction20150331v2", 9, (Actor.PIPELINE, Actor.VENDOR, Actor.CONSOLE), {"functionName": "arn:aws:lambda:${region}:${account}:function:${function}"}),
    read("eks", "DescribeCluster", 7, (Actor.POD, Actor.PIPELINE, Actor.SSO, Actor.VENDOR), {"name": "${cluster}"}),
    read("ecs", "ListClusters", 1, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 100}),
    read("monitoring", "DescribeAlarms", 12, (Actor.VENDOR, Actor.LINKED, Actor.PIPELINE, Actor.CONSOLE), {"alarmNames": ["${service}-5xx"], "maxRecords": 100}, by="autoscaling"),
    read("logs", "DescribeLogGroups", 2, (Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE), {"logGroupNamePrefix": "/aws/lambda/${function}", "limit": 50}),
    read("logs", "DescribeLogStreams", 5, (Actor.CONSOLE, Actor.SSO), {"logGroupName": "/aws/lambda/${function}", "orderBy": "LastEventTime", "descending": True, "limit": 50}),
    read("health", "DescribeEventAggregates", 6, (Actor.CONSOLE,), {"aggregateField": "eventTypeCategory", "filter": {"eventStatusCodes": ["open", "upcoming"], "startTimes": [{"from": "${now}"}]}}),
    read("ssm", "DescribeInstanceInformation", 8, (Actor.VENDOR, Actor.LINKED, Actor.CONSOLE), {"maxResults": 50, "filters": []}, by="inspector2"),
    kms("DescribeKey", 10, (Actor.VENDOR, Actor.PIPELINE, Actor.LINKED), {"keyId": "${key}"}, by="config"),
    kms("Encrypt", 1, WORKLOADS, {"keyId": "${key}", "encryptionAlgorithm": "SYMMETRIC_DEFAULT", "encryptionContext": {"PARAMETER_ARN": "arn:aws:ssm:${region}:${account}:parameter/${param}"}}),
    read("sns", "ListTopics", 2, (Actor.VENDOR, Actor.CONSOLE), {}),
    read("events", "ListRules", 2, (Actor.VENDOR, Actor.CONSOLE), {"limit": 100}),
    read("ce", "GetCostAndUsage", 3, (Actor.VENDOR, Actor.CONSOLE), {"timePeriod": {"start": "2026-05-01", "end": "2026-06-01"}, "granularity": "DAILY", "metrics": ["UnblendedCost"], "groupBy": [{"type": "DIMENSION", "key": "SERVICE"}]}),
)  # fmt: skip
