"""Databases, queues, streams, analytics. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import PEOPLE, THROTTLED, WORKLOADS, read, write
from tools.loggen.shapes import Actor, Call, Fault, arn_resource

_TABLE_ARN = "arn:aws:dynamodb:${region}:${account}:table/${table}"
_TABLE = arn_resource("AWS::DynamoDB::Table", _TABLE_ARN)
_QUEUE_URL = "https://sqs.${region}.amazonaws.com/${account}/${queue}"
_QUEUE = arn_resource("AWS::SQS::Queue", "arn:aws:sqs:${region}:${account}:${queue}")
_STREAM_ARN = "arn:aws:kinesis:${region}:${account}:stream/${stream}"
_NO_QUEUE = Fault("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist or you do not have access to it.", 0.02)  # fmt: skip
_CONDITION = Fault("ConditionalCheckFailedException", "The conditional request failed", 0.06)
_NO_TABLE = Fault("ResourceNotFoundException", "Requested resource not found: Table: ${table} not found", 0.02)  # fmt: skip
_NO_PARTITION = Fault("EntityNotFoundException", "Cannot find partition.", 0.05)
_DB = "arn:aws:rds:${region}:${account}:db:${database}"

CALLS: tuple[Call, ...] = (
    read("dynamodb", "GetItem", 16, WORKLOADS, {"tableName": "${table}", "key": {"id": "${uuid}"}, "consistentRead": False}, data_event=True, resources=_TABLE, burst=4, faults=()),
    read("dynamodb", "Query", 12, WORKLOADS, {"tableName": "${table}", "keyConditionExpression": "#pk = :pk", "expressionAttributeNames": {"#pk": "tenant"}, "limit": "#{percent}", "scanIndexForward": False}, data_event=True, resources=_TABLE, burst=3, faults=()),
    write("dynamodb", "PutItem", 5, WORKLOADS, {"tableName": "${table}", "key": {"id": "${uuid}"}, "items": ["id", "tenant", "createdAt", "payload"]}, data_event=True, resources=_TABLE, burst=3, faults=(_CONDITION,)),
    write("dynamodb", "UpdateItem", 5, WORKLOADS, {"tableName": "${table}", "key": {"id": "${uuid}"}, "expressionAttributeNames": {"#s": "state"}, "updateExpression": "SET #s = :s"}, data_event=True, resources=_TABLE, burst=2, faults=(_CONDITION,)),
    read("dynamodb", "DescribeTimeToLive", 2, (Actor.PIPELINE, Actor.VENDOR), {"tableName": "${table}"}, faults=(_NO_TABLE,), resources=_TABLE),
    read("dynamodb", "DescribeContinuousBackups", 3, (Actor.PIPELINE, Actor.VENDOR), {"tableName": "${table}"}, faults=(_NO_TABLE,), resources=_TABLE),
    read("dynamodb", "ListTagsOfResource", 4, (Actor.PIPELINE, Actor.VENDOR), {"resourceArn": _TABLE_ARN}, faults=(_NO_TABLE,), resources=_TABLE),
    read("dynamodb", "DescribeStream", 6, (Actor.SERVICE, Actor.POD), {"streamArn": _TABLE_ARN + "/stream/2026-01-12T09:14:55.201", "limit": 100}, by="lambda"),
    write("dynamodb", "UpdateTable", 0.5, (Actor.LINKED,), {"tableName": "${table}", "provisionedThroughput": {"readCapacityUnits": "#{percent}", "writeCapacityUnits": "#{small}"}}, by="dynamodb.application-autoscaling", resources=_TABLE),
    read("sqs", "GetQueueAttributes", 12, (Actor.FUNCTION, Actor.TASK, Actor.VENDOR, Actor.POD), {"queueUrl": _QUEUE_URL, "attributeNames": ["ApproximateNumberOfMessages", "QueueArn"]}, faults=(_NO_QUEUE,), resources=_QUEUE),
    read("sqs", "GetQueueUrl", 8, WORKLOADS, {"queueName": "${queue}"}, faults=(_NO_QUEUE,)),
    read("sqs", "ReceiveMessage", 8, (Actor.TASK, Actor.POD), {"queueUrl": _QUEUE_URL, "maxNumberOfMessages": 10, "waitTimeSeconds": 20}, data_event=True, resources=_QUEUE, burst=3, faults=()),
    write("sqs", "SendMessage", 4, WORKLOADS, {"queueUrl": _QUEUE_URL, "messageBody": "HIDDEN_DUE_TO_SECURITY_REASONS", "delaySeconds": 0}, {"mD5OfMessageBody": "${bighex}", "messageId": "${uuid}"}, data_event=True, resources=_QUEUE, burst=2),
    read("sqs", "ListQueueTags", 2, (Actor.VENDOR, Actor.PIPELINE), {"queueUrl": _QUEUE_URL}),
    read("sns", "GetTopicAttributes", 4, (Actor.VENDOR, Actor.PIPELINE, Actor.FUNCTION), {"topicArn": "arn:aws:sns:${region}:${account}:${topic}"}),
    read("sns", "ListSubscriptionsByTopic", 2, (Actor.VENDOR, Actor.CONSOLE), {"topicArn": "arn:aws:sns:${region}:${account}:${topic}"}),
    read("sns", "ListTagsForResource", 2, (Actor.VENDOR, Actor.PIPELINE), {"resourceArn": "arn:aws:sns:${region}:${account}:${topic}"}),
    read("events", "DescribeRule", 3, (Actor.PIPELINE, Actor.CONSOLE), {"name": "${project}-schedule", "eventBusName": "default"}),
    read("events", "ListEventBuses", 1, (Actor.VENDOR, Actor.CONSOLE), {"limit": 100}),
    read("events", "ListRuleNamesByTarget", 1, (Actor.CONSOLE,), {"targetArn": "arn:aws:lambda:${region}:${account}:function:${function}"}),
    read("kinesis", "DescribeStreamSummary", 6, (Actor.TASK, Actor.VENDOR, Actor.FUNCTION), {"streamARN": _STREAM_ARN, "streamName": "${stream}"}),
    read("kinesis", "ListShards", 6, (Actor.TASK, Actor.SERVICE), {"streamName": "${stream}", "maxResults": 1000}, by="lambda"),
    read("kinesis", "DescribeStreamConsumer", 2, (Actor.TASK,), {"streamARN": _STREAM_ARN, "consumerName": "${service}"}),
    read("firehose", "DescribeDeliveryStream", 3, (Actor.VENDOR, Actor.PIPELINE), {"deliveryStreamName": "${stream}"}),
    read("kafka", "ListClustersV2", 1, (Actor.VENDOR,), {"maxResults": "100"}),
    read("rds", "ListTagsForResource", 5, (Actor.VENDOR, Actor.PIPELINE), {"resourceName": _DB}),
    read("rds", "DescribeDBLogFiles", 3, (Actor.VENDOR, Actor.FUNCTION), {"dBInstanceIdentifier": "${database}", "fileLastWritten": "#{earlierms}"}),
    read("rds", "DescribeDBParameterGroups", 1, (Actor.PIPELINE, Actor.VENDOR), {"dBParameterGroupName": "${database}-params"}),
    read("rds", "DescribeDBParameters", 2, (Actor.PIPELINE,), {"dBParameterGroupName": "${database}-params", "source": "user"}),
    read("rds", "DownloadDBLogFilePortion", 3, (Actor.FUNCTION,), {"dBInstanceIdentifier": "${database}", "logFileName": "error/postgresql.log", "marker": "0", "numberOfLines": 1000}),
    read("rds", "DescribeDBClusterEndpoints", 1, (Actor.TASK,), {"dBClusterIdentifier": "${database}-cluster"}),
    read("rds-data", "ExecuteStatement", 3, (Actor.FUNCTION,), {"resourceArn": "arn:aws:rds:${region}:${account}:cluster:${database}", "secretArn": "arn:aws:secretsmanager:${region}:${account}:secret:rds-${database}", "database": "${project}", "sql": "**********", "includeResultMetadata": False}, data_event=True, faults=(Fault("BadRequestException", "ERROR: deadlock detected", 0.03),)),
    read("elasticache", "DescribeReplicationGroups", 3, (Actor.VENDOR, Actor.PIPELINE), {"maxRecords": 100}),
    read("elasticache", "DescribeCacheClusters", 3, (Actor.VENDOR, Actor.PIPELINE), {"showCacheNodeInfo": True, "maxRecords": 100}),
    read("elasticache", "ListTagsForResource", 2, (Actor.VENDOR,), {"resourceName": "arn:aws:elasticache:${region}:${account}:cluster:${project}"}),
    read("es", "DescribeDomain", 2, (Actor.VENDOR, Actor.PIPELINE), {"domainName": "${project}"}),
    read("es", "DescribeDomains", 1, (Actor.VENDOR,), {"domainNames": ["${project}"]}),
    read("redshift", "DescribeLoggingStatus", 1, (Actor.VENDOR,), {"clusterIdentifier": "${project}-dwh"}),
    read("redshift-data", "DescribeStatement", 3, (Actor.FUNCTION,), {"id": "${uuid}"}),
    read("glue", "GetTable", 8, (Actor.TASK, Actor.FUNCTION, Actor.USER), {"catalogId": "${account}", "databaseName": "analytics", "name": "${dataset}"}),
    read("glue", "GetDatabase", 3, (Actor.TASK, Actor.PIPELINE), {"name": "analytics"}),
    read("glue", "GetPartitions", 6, (Actor.TASK, Actor.USER), {"catalogId": "${account}", "databaseName": "analytics", "tableName": "${dataset}", "expression": "dt >= '2026-05-01'", "excludeColumnSchema": True}),
    read("glue", "GetPartition", 2, (Actor.TASK, Actor.USER), {"databaseName": "analytics", "tableName": "${dataset}", "partitionValues": ["2026-06-01"]}, faults=(_NO_PARTITION,)),
    write("glue", "BatchCreatePartition", 1, (Actor.FUNCTION, Actor.USER), {"databaseName": "analytics", "tableName": "${dataset}", "partitionInputList": [{"values": ["2026-06-01"], "storageDescriptor": {"location": "s3://${bucket}/${dataset}/"}}]}, {"errors": []}),
    write("athena", "StartQueryExecution", 4, (Actor.TASK, Actor.FUNCTION, Actor.SSO), {"queryString": "HIDDEN_DUE_TO_SECURITY_REASONS", "clientRequestToken": "${uuid}", "queryExecutionContext": {"database": "analytics"}, "resultConfiguration": {"outputLocation": "s3://${bucket}/athena/"}, "workGroup": "primary"}, {"queryExecutionId": "${uuid2}"}),
    read("athena", "GetQueryExecution", 8, (Actor.TASK, Actor.FUNCTION, Actor.SSO), {"queryExecutionId": "${uuid}"}, burst=3),
    read("athena", "GetWorkGroup", 2, (Actor.TASK, Actor.CONSOLE), {"workGroup": "primary"}),
    read("lakeformation", "GetDataAccess", 4, (Actor.TASK,), {"tableArn": "arn:aws:glue:${region}:${account}:table/analytics/${dataset}", "permissions": ["SELECT"], "auditContext": {"additionalAuditContext": "{queryId: ${uuid}}"}, "durationSeconds": 3600}),
    read("redshift", "DescribeClusterParameters", 0.5, PEOPLE, {"parameterGroupName": "default.redshift-1.0"}, faults=(THROTTLED,)),
)  # fmt: skip
