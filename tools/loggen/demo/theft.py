"""Acts four to eight: lights out, open doors, secrets, an open bucket, a way back in. Data only."""

# ruff: noqa: E501 -- prose, policies and messages stay in one piece

from tools.loggen.demo.cast import PROD_EU
from tools.loggen.demo.forms import (
    OK,
    S3_EXTRA,
    Act,
    Beat,
    bucket,
    bucket_resources,
    clock_add,
    does,
    sees,
)
from tools.loggen.shapes import Fault, Json

_GHOST = "Intruder as svc-metrics-agent"
_BROWSER = "Intruder in the console"
_EC2_NS = "http://ec2.amazonaws.com/doc/2016-11-15/"
_SECRETS = (
    "prod/orders/database",
    "prod/payments/processor",
    "prod/mail/smtp",
    "prod/ledger/database",
    "prod/shipping/carrier",
    "prod/partners/sftp",
)
_EVERYBODY: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "PublicRead",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": ["arn:aws:s3:::${invoices}", "arn:aws:s3:::${invoices}/*"],
        }
    ],
}
_WORLD_SSH: Json = {
    "items": [
        {
            "ipProtocol": "tcp",
            "fromPort": 22,
            "toPort": 22,
            "groups": {},
            "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]},
            "ipv6Ranges": {},
            "prefixListIds": {},
        }
    ]
}
_S3_NS = "http://s3.amazonaws.com/doc/2006-03-01/"
_OPEN_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"},'
    '{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${outside}:root"},"Action":"sts:AssumeRole"}]}'
)
_FUNCTION_ARN = "arn:aws:lambda:${region}:${account}:function:${webhook}"


def _secret(number: int, name: str) -> tuple[Beat, Beat]:
    """Reading a secret is two events: the secret itself, and the key that opens it."""
    time = clock_add("10:47:22", number * 7)
    arn = f"arn:aws:secretsmanager:us-east-1:111122223333:secret:{name}-Xy{number}LkQ"
    expect = "a burst of secrets is read by one user" if not number else ""
    return (
        sees(time, _GHOST, "secretsmanager:GetSecretValue", {"secretId": name}, expect=expect),
        sees(
            time,
            _GHOST,
            "kms:Decrypt",
            {
                "encryptionContext": {"SecretARN": arn, "SecretVersionId": "${uuid}"},
                "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            },
            forwarded_by="secretsmanager.amazonaws.com",
            resources=(
                {
                    "accountId": "${account}",
                    "type": "AWS::KMS::Key",
                    "ARN": "arn:aws:kms:us-east-1:${account}:key/${key}",
                },
            ),
        ),
    )


def _invoice(number: int) -> Beat:
    key = f"2026/05/invoice-{4100 + number}.pdf"
    expect = "objects are read by nobody in particular, from the internet" if not number else ""
    return sees(
        clock_add("11:29:04", number * 2), "Nobody in particular", "s3:GetObject", bucket("invoices", key=key),
        data_event=True, extra=S3_EXTRA, resources=bucket_resources("invoices", key), expect=expect,
    )  # fmt: skip


def _delete_export(number: int) -> Beat:
    key = f"weekly/export-{number:03}.csv.gz"
    expect = "many objects are deleted" if not number else ""
    return does(
        clock_add("11:36:40", number), _GHOST, "s3:DeleteObject", bucket("exports", key=key),
        data_event=True, extra=S3_EXTRA, resources=bucket_resources("exports", key), expect=expect,
    )  # fmt: skip


BLINDED = Act(
    "Lights out",
    "The intruder looks for what is watching. Two trails are: the account's own `larkfield-prod-trail`, which "
    "stops at 10:27:41, and the organisation's trail, which belongs to the management account and cannot be "
    "stopped from here. That refusal is why there is a log to tell the rest. (Until that second both trails "
    "delivered the changes made in us-east-1, so those records are in the bucket twice; between 10:27:41 and "
    "13:05:12 they are there once.) GuardDuty and the flow logs go next.",
    (
        sees("10:27:02", _GHOST, "cloudtrail:DescribeTrails", {"includeShadowTrails": True}),
        sees("10:27:19", _GHOST, "cloudtrail:GetTrailStatus", {"name": "${prodtrail}"}),
        does(
            "10:27:41",
            _GHOST,
            "cloudtrail:StopLogging",
            {"name": "${prodtrail}"},
            expect="CloudTrail logging is stopped",
        ),
        does(
            "10:28:03",
            _GHOST,
            "cloudtrail:StopLogging",
            {"name": "${orgtrail}"},
            fault=Fault(
                "NotOrganizationManagementAccountException",
                "User is not authorized to perform this operation on an organization trail.",
            ),
            expect="an attempt to stop the organisation's trail fails",
        ),
        sees("10:31:15", _GHOST, "guardduty:ListDetectors", {"maxResults": "50"}),
        sees("10:31:22", _GHOST, "guardduty:GetDetector", {"detectorId": "${detector}"}),
        does(
            "10:31:47",
            _GHOST,
            "guardduty:DeleteDetector",
            {"detectorId": "${detector}"},
            expect="the GuardDuty detector is deleted",
        ),
        sees(
            "10:34:20",
            _GHOST,
            "ec2:DescribeFlowLogs",
            {"DescribeFlowLogsRequest": {"MaxResults": 100}},
        ),
        does(
            "10:34:39",
            _GHOST,
            "ec2:DeleteFlowLogs",
            {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "${flowlog}"}}},
            {
                "DeleteFlowLogsResponse": {
                    "xmlns": _EC2_NS,
                    "unsuccessful": "",
                    "requestId": "${request}",
                }
            },
            expect="VPC flow logs are deleted",
        ),
    ),
)

SECRETS = Act(
    "Doors and secrets",
    "From the console, port 22 of the application's security group is opened to the world, and the start-up "
    "script of an instance is read for passwords. Then the key reads every secret whose name begins with "
    "`prod/`, one after the other.",
    (
        sees(
            "10:38:11",
            _BROWSER,
            "ec2:DescribeSecurityGroups",
            {"maxResults": 1000, "securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {}},
        ),
        does(
            "10:39:54",
            _BROWSER,
            "ec2:AuthorizeSecurityGroupIngress",
            {"groupId": "${appgroup}", "ipPermissions": _WORLD_SSH},
            {
                "requestId": "${request}",
                "_return": True,
                "securityGroupRuleSet": {
                    "items": [
                        {
                            "groupOwnerId": "${account}",
                            "groupId": "${appgroup}",
                            "securityGroupRuleId": "${sshrule}",
                            "isEgress": False,
                            "ipProtocol": "tcp",
                            "fromPort": 22,
                            "toPort": 22,
                            "cidrIpv4": "0.0.0.0/0",
                        }
                    ]
                },
            },
            expect="port 22 is opened to 0.0.0.0/0",
        ),
        sees(
            "10:43:28",
            _GHOST,
            "ec2:DescribeInstanceAttribute",
            {"instanceId": "${appinstance}", "attribute": "userData"},
            expect="an instance's user data is read",
        ),
        sees("10:47:09", _GHOST, "secretsmanager:ListSecrets", {"maxResults": 100}),
        *(_secret(number, name)[0] for number, name in enumerate(_SECRETS)),
        *(_secret(number, name)[1] for number, name in enumerate(_SECRETS)),
    ),
)

COPY = Act(
    "A copy for later",
    "The disk of the order database is copied into a snapshot, which is then shared with account 999988887777. "
    "Nine minutes later EC2 itself reports that the other account has made a volume from it: the customer "
    "data has left.",
    (
        sees(
            "10:53:36",
            _GHOST,
            "ec2:DescribeVolumes",
            {"maxResults": 500, "volumeSet": {}, "filterSet": {}},
        ),
        does(
            "10:55:02",
            _GHOST,
            "ec2:CreateSnapshot",
            {"volumeId": "${dbvolume}", "description": "weekly"},
            {
                "requestId": "${request}",
                "snapshotId": "${copysnap}",
                "volumeId": "${dbvolume}",
                "status": "pending",
                "startTime": "#{epochms}",
                "progress": "",
                "ownerId": "${account}",
                "volumeSize": "200",
                "description": "weekly",
                "encrypted": False,
            },
            expect="a snapshot of a disk is taken",
        ),
        sees(
            "11:01:40",
            _GHOST,
            "ec2:DescribeSnapshots",
            {
                "snapshotSet": {"items": [{"snapshotId": "${copysnap}"}]},
                "ownersSet": {},
                "sharedUsersSet": {},
                "filterSet": {},
            },
        ),
        does(
            "11:06:17",
            _GHOST,
            "ec2:ModifySnapshotAttribute",
            {
                "snapshotId": "${copysnap}",
                "createVolumePermission": {"add": {"items": [{"userId": "${outside}"}]}},
                "attributeType": "CREATE_VOLUME_PERMISSION",
            },
            OK,
            expect="a snapshot is shared with an unknown account",
        ),
        does(
            "11:15:49",
            "EC2",
            "ec2:SharedSnapshotVolumeCreated",
            None,
            event_type="AwsServiceEvent",
            version="1.08",
            service_details={"snapshotId": "${copysnap}"},
            expect="another account makes a volume from our snapshot",
        ),
    ),
)

EXPOSED = Act(
    "The open bucket",
    "The block on public access is taken off the invoice bucket and a policy lets everybody read it. Anonymous "
    "downloads follow from 198.51.100.23. The export bucket is treated worse: versioning is suspended, its "
    "objects are deleted, and the bucket itself after them.",
    (
        does(
            "11:24:50",
            _GHOST,
            "s3:DeleteBucketPublicAccessBlock",
            bucket("invoices", publicAccessBlock=""),
            extra=S3_EXTRA,
            resources=bucket_resources("invoices"),
            expect="a bucket's public access block is removed",
        ),
        does(
            "11:25:13",
            _GHOST,
            "s3:PutBucketPolicy",
            bucket("invoices", bucketPolicy=_EVERYBODY, policy=""),
            extra=S3_EXTRA,
            resources=bucket_resources("invoices"),
            expect="a bucket policy allows everybody",
        ),
        sees(
            "11:28:51",
            "Nobody in particular",
            "s3:ListObjects",
            bucket("invoices", **{"list-type": "2", "prefix": "2026/05/"}),
            data_event=True,
            extra=S3_EXTRA,
            resources=bucket_resources("invoices"),
        ),
        *(_invoice(number) for number in range(24)),
        does(
            "11:36:05",
            _GHOST,
            "s3:PutBucketVersioning",
            bucket(
                "exports",
                versioning="",
                VersioningConfiguration={"xmlns": _S3_NS, "Status": "Suspended"},
            ),
            extra=S3_EXTRA,
            resources=bucket_resources("exports"),
            expect="bucket versioning is suspended",
        ),
        *(_delete_export(number) for number in range(14)),
        does(
            "11:37:20",
            _GHOST,
            "s3:DeleteBucket",
            bucket("exports"),
            extra=S3_EXTRA,
            resources=bucket_resources("exports"),
            expect="a bucket is deleted",
        ),
    ),
)

WAY_BACK = Act(
    "Two ways back in",
    "In case somebody finds the new user, the trust policy of the deployment role now also names the outside "
    "account. And in eu-west-1 the code of the `orders-webhook` function is replaced, and a public address "
    "without authentication put in front of it.",
    (
        sees("11:39:33", _GHOST, "iam:GetRole", {"roleName": "${deployrole}"}),
        does(
            "11:40:06",
            _GHOST,
            "iam:UpdateAssumeRolePolicy",
            {"roleName": "${deployrole}", "policyDocument": _OPEN_TRUST},
            expect="a role's trust policy lets an outside account in",
        ),
        sees(
            "11:42:15",
            _GHOST,
            "lambda:GetFunction20150331v2",
            {"functionName": "${webhook}"},
            at=PROD_EU,
        ),
        does(
            "11:43:48",
            _GHOST,
            "lambda:UpdateFunctionCode20150331v2",
            {"functionName": "${webhook}", "publish": True, "dryRun": False},
            {
                "functionName": "${webhook}",
                "functionArn": _FUNCTION_ARN + ":12",
                "runtime": "python3.12",
                "role": "arn:aws:iam::${account}:role/${webhook}-lambda-role",
                "handler": "app.handler",
                "codeSize": 48213,
                "timeout": 30,
                "memorySize": 256,
                "lastModified": "${iso}",
                "codeSha256": "Zk1oT2J6Y3JXb1VtQ2dQd3hVd0tXb2V6QmVhQ29uU2s=",
                "version": "12",
                "revisionId": "${uuid}",
                "state": "Active",
                "lastUpdateStatus": "InProgress",
                "packageType": "Zip",
                "architectures": ["arm64"],
            },
            at=PROD_EU,
            expect="a function's code is replaced by a user, not by the pipeline",
        ),
        does(
            "11:44:20",
            _GHOST,
            "lambda:AddPermission20150331v2",
            {
                "functionName": "${webhook}",
                "statementId": "url",
                "action": "lambda:InvokeFunctionUrl",
                "principal": "*",
                "functionUrlAuthType": "NONE",
            },
            {
                "statement": '{"Sid":"url","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Resource":"'
                + _FUNCTION_ARN
                + '","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}'
            },
            at=PROD_EU,
            expect="everybody may invoke a function",
        ),
        does(
            "11:44:35",
            _GHOST,
            "lambda:CreateFunctionUrlConfig",
            {"functionName": "${webhook}", "authType": "NONE"},
            {
                "functionUrl": "https://k3v9q2x7.lambda-url.eu-west-1.on.aws/",
                "functionArn": _FUNCTION_ARN,
                "authType": "NONE",
                "creationTime": "${iso}",
            },
            at=PROD_EU,
            expect="a function gets a public address without authentication",
        ),
    ),
)
