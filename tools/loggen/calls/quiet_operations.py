"""Systems management, logs, metrics, deployments. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import CONTROLLERS, PEOPLE, WORKLOADS, read, write
from tools.loggen.shapes import Actor, Call, Fault, arn_resource

_AGENT = (Actor.INSTANCE,)
_PARAM = arn_resource("AWS::SSM::Parameter", "arn:aws:ssm:${region}:${account}:parameter/${param}")
_NO_PARAM = Fault("ParameterNotFound", "", 0.06)
_NO_STACK = Fault("ValidationException", "Stack with id ${stack} does not exist", 0.06)
_GROUP = "/aws/lambda/${function}"
_NO_GROUP = Fault("ResourceNotFoundException", "The specified log group does not exist.", 0.03)
_STACK_ARN = "arn:aws:cloudformation:${region}:${account}:stack/${stack}/${uuid}"

CALLS: tuple[Call, ...] = (
    write("ssm", "UpdateInstanceInformation", 22, _AGENT, {"instanceId": "${instance}", "agentVersion": "3.3.2299.0", "agentStatus": "Active", "platformType": "Linux", "platformName": "Amazon Linux", "platformVersion": "2023", "iPAddress": "${private}", "computerName": "ip-10-0-1-24.${region}.compute.internal", "agentName": "amazon-ssm-agent", "availabilityZone": "${az}", "availabilityZoneId": "use1-az4", "sSMConnectionChannel": "ssmmessages"}),
    read("ssm", "ListInstanceAssociations", 10, _AGENT, {"instanceId": "${instance}", "maxResults": 20}),
    write("ssm", "PutInventory", 3, (*_AGENT, Actor.INSTANCE), {"instanceId": "${instance}", "items": [{"typeName": "AWS:InstanceInformation", "schemaVersion": "1.0", "captureTime": "${iso}", "contentHash": "${bighex}"}]}),
    write("ssm", "PutComplianceItems", 2, _AGENT, {"resourceId": "${instance}", "resourceType": "ManagedInstance", "complianceType": "Association", "executionSummary": {"executionTime": "${now}"}, "items": [{"severity": "UNSPECIFIED", "status": "COMPLIANT", "id": "${uuid}", "title": "AWS-GatherSoftwareInventory"}]}),
    write("ssm", "UpdateInstanceAssociationStatus", 2, _AGENT, {"associationId": "${uuid}", "instanceId": "${instance}", "executionResult": {"executionDate": "${now}", "status": "Success", "executionSummary": "1 out of 1 plugin processed, 1 success, 0 failed"}}, {}),
    read("ssm", "GetDeployablePatchSnapshotForInstance", 1, _AGENT, {"instanceId": "${instance}", "snapshotId": "${uuid}"}),
    read("ssm", "GetDocument", 2, (Actor.INSTANCE, Actor.CONSOLE), {"name": "AWS-GatherSoftwareInventory", "documentVersion": "1"}),
    read("ssm", "GetParameter", 16, (*WORKLOADS, Actor.PIPELINE), {"name": "/${param}", "withDecryption": True}, resources=_PARAM, faults=(_NO_PARAM,)),
    read("ssm", "GetParametersByPath", 7, (Actor.TASK, Actor.FUNCTION), {"path": "/${param}", "recursive": True, "withDecryption": True, "maxResults": 10}),
    read("ssm", "DescribeParameters", 2, (Actor.PIPELINE, Actor.CONSOLE), {"maxResults": 50, "parameterFilters": [{"key": "Name", "option": "Equals", "values": ["/${param}"]}]}),
    read("ssm", "ListTagsForResource", 2, (Actor.PIPELINE,), {"resourceType": "Parameter", "resourceId": "/${param}"}),
    read("ssm", "ListAssociations", 1, (Actor.CONSOLE, Actor.VENDOR), {"maxResults": 50}),
    read("logs", "FilterLogEvents", 7, (Actor.CONSOLE, Actor.SSO, Actor.VENDOR), {"logGroupName": _GROUP, "startTime": "#{earlierms}", "limit": 10000, "interleaved": True}, faults=(_NO_GROUP,)),
    read("logs", "GetLogEvents", 4, (Actor.PIPELINE, Actor.CONSOLE), {"logGroupName": _GROUP, "logStreamName": "2026/06/01/[$LATEST]${bighex}", "startFromHead": True, "limit": 10000}, faults=(_NO_GROUP,)),
    read("logs", "DescribeMetricFilters", 3, (Actor.VENDOR, Actor.PIPELINE, Actor.LINKED), {"logGroupName": _GROUP}, by="trustedadvisor", faults=(_NO_GROUP,)),
    read("logs", "ListTagsLogGroup", 3, (Actor.PIPELINE, Actor.VENDOR), {"logGroupName": _GROUP}, faults=(_NO_GROUP,)),
    read("logs", "ListTagsForResource", 3, (Actor.PIPELINE, Actor.VENDOR), {"resourceArn": "arn:aws:logs:${region}:${account}:log-group:" + _GROUP}),
    write("logs", "StartQuery", 2, PEOPLE, {"logGroupNames": [_GROUP], "startTime": "#{earlierms}", "endTime": "#{epochms}", "queryString": "fields @timestamp, @message | sort @timestamp desc | limit 200"}, {"queryId": "${uuid}"}),
    write("logs", "PutRetentionPolicy", 1, (Actor.PIPELINE, Actor.FUNCTION), {"logGroupName": _GROUP, "retentionInDays": 30}),
    read("monitoring", "GetMetricData", 14, (Actor.VENDOR, Actor.POD, Actor.CONSOLE), {"metricDataQueries": [{"id": "m1", "metricStat": {"metric": {"namespace": "AWS/ApplicationELB", "metricName": "TargetResponseTime", "dimensions": [{"name": "LoadBalancer", "value": "${lb}"}]}, "period": 60, "stat": "p99"}}], "startTime": "${iso}", "endTime": "${iso}"}, data_event=True, burst=3),
    read("monitoring", "DescribeAlarmHistory", 2, (Actor.CONSOLE, Actor.VENDOR), {"alarmName": "${service}-5xx", "historyItemType": "StateUpdate", "maxRecords": 100}),
    read("monitoring", "ListTagsForResource", 4, (Actor.PIPELINE, Actor.VENDOR), {"resourceARN": "arn:aws:cloudwatch:${region}:${account}:alarm:${service}-5xx"}),
    read("monitoring", "GetDashboard", 1, (Actor.CONSOLE,), {"dashboardName": "${project}"}),
    read("monitoring", "ListDashboards", 1, (Actor.CONSOLE,), {}),
    write("monitoring", "PutMetricAlarm", 4, (Actor.LINKED, Actor.PIPELINE), {"alarmName": "TargetTracking-service/${cluster}/${service}-AlarmHigh-${uuid}", "metricName": "CPUUtilization", "namespace": "AWS/ECS", "statistic": "Average", "period": 60, "evaluationPeriods": 3, "threshold": 70.0, "comparisonOperator": "GreaterThanThreshold", "alarmActions": ["arn:aws:autoscaling:${region}:${account}:scalingPolicy:${uuid2}:resource/ecs/service/${cluster}/${service}:policyName/cpu"], "actionsEnabled": True, "dimensions": [{"name": "ServiceName", "value": "${service}"}, {"name": "ClusterName", "value": "${cluster}"}]}, by="ecs.application-autoscaling"),
    read("cloudformation", "DescribeStacks", 10, (Actor.PIPELINE, Actor.VENDOR, Actor.CONSOLE), {"stackName": "${stack}"}, faults=(_NO_STACK,)),
    read("cloudformation", "DescribeStackEvents", 4, (Actor.PIPELINE, Actor.CONSOLE), {"stackName": _STACK_ARN}),
    read("cloudformation", "ListStackResources", 4, (Actor.VENDOR, Actor.CONSOLE), {"stackName": "${stack}"}, faults=(_NO_STACK,)),
    read("cloudformation", "GetTemplateSummary", 1, (Actor.CONSOLE, Actor.PIPELINE), {"stackName": "${stack}"}),
    write("cloudformation", "CreateChangeSet", 1, (Actor.PIPELINE,), {"stackName": "${stack}", "changeSetName": "deploy-${epoch}", "capabilities": ["CAPABILITY_IAM"], "changeSetType": "UPDATE", "parameters": [{"parameterKey": "ImageTag", "usePreviousValue": False}]}, {"id": "arn:aws:cloudformation:${region}:${account}:changeSet/deploy/${uuid2}", "stackId": _STACK_ARN}),
    read("codebuild", "BatchGetBuilds", 5, (Actor.PIPELINE, Actor.CONSOLE, Actor.SERVICE), {"ids": ["${project}:${uuid}"]}, by="codepipeline"),
    write("codebuild", "StartBuild", 1, (Actor.PIPELINE,), {"projectName": "${project}", "sourceVersion": "${bighex}"}, {"build": {"id": "${project}:${uuid}", "arn": "arn:aws:codebuild:${region}:${account}:build/${project}:${uuid}", "buildNumber": "#{percent}", "startTime": "${now}", "currentPhase": "QUEUED", "buildStatus": "IN_PROGRESS", "projectName": "${project}", "environment": {"type": "ARM_CONTAINER", "image": "aws/codebuild/amazonlinux-aarch64-standard:3.0", "computeType": "BUILD_GENERAL1_SMALL", "privilegedMode": False}, "timeoutInMinutes": 60, "encryptionKey": "arn:aws:kms:${region}:${account}:alias/aws/s3"}}),
    read("codepipeline", "GetPipelineState", 4, (Actor.PIPELINE, Actor.CONSOLE), {"name": "${project}"}),
    write("codepipeline", "PutJobSuccessResult", 1, (Actor.FUNCTION,), {"jobId": "${uuid}"}),
    read("codedeploy", "GetDeployment", 2, (Actor.PIPELINE,), {"deploymentId": "d-${hex}"}),
    read("xray", "GetSamplingRules", 12, (Actor.TASK, Actor.POD, Actor.INSTANCE), {}),
    read("xray", "GetSamplingTargets", 8, (Actor.TASK, Actor.POD), {"samplingStatisticsDocuments": [{"clientID": "${bighex}", "ruleName": "Default", "timestamp": "#{epoch}", "requestCount": "#{percent}", "sampledCount": "#{small}", "borrowCount": 0}]}),
    write("appconfig", "StartConfigurationSession", 3, (Actor.FUNCTION, Actor.TASK), {"applicationIdentifier": "${project}", "environmentIdentifier": "main", "configurationProfileIdentifier": "flags", "requiredMinimumPollIntervalInSeconds": 60}, {"initialConfigurationToken": "***"}, data_event=True),
    read("tagging", "GetResources", 8, (Actor.VENDOR, Actor.POD, Actor.LINKED), {"resourceTypeFilters": ["ec2:instance", "rds:db"], "resourcesPerPage": 100, "includeComplianceDetails": False, "excludeCompliantResources": False}, by="resource-explorer-2"),
    read("servicecatalog", "ListPortfolios", 0.5, (Actor.CONSOLE,), {}),
    read("ram", "ListResources", 1, (Actor.VENDOR, Actor.LINKED), {"resourceOwner": "SELF", "maxResults": 500}, by="access-analyzer"),
    read("compute-optimizer", "GetEC2InstanceRecommendations", 1, (Actor.VENDOR,), {"maxResults": 1000}),
    read("support", "DescribeTrustedAdvisorChecks", 1, (Actor.VENDOR,), {"language": "en"}),
    read("cognito-idp", "AdminGetUser", 5, (Actor.FUNCTION, Actor.TASK), {"userPoolId": "${region}_aB3dE5fG7", "username": "HIDDEN_DUE_TO_SECURITY_REASONS"}, faults=(Fault("UserNotFoundException", "User does not exist.", 0.06),)),
    read("cognito-idp", "DescribeUserPool", 1, (Actor.PIPELINE, Actor.VENDOR), {"userPoolId": "${region}_aB3dE5fG7"}),
    read("mq", "ListBrokers", 0.5, (Actor.VENDOR,), {"maxResults": "100"}),
    read("transfer", "ListServers", 0.5, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 100}),
    read("dms", "DescribeReplicationTasks", 1, (Actor.VENDOR, Actor.CONSOLE), {"maxRecords": 100}),
    read("ssm", "DescribeAssociation", 2, CONTROLLERS, {"associationId": "${uuid}"}),
)  # fmt: skip
