"""Acts nine to twelve: into the other account, the quiet region, sweeping up, the response. Data only."""

# ruff: noqa: E501 -- prose, policies and messages stay in one piece

from typing import Any

from tools.loggen.demo.cast import DATA_US, PROD_EU, PROD_WEST
from tools.loggen.demo.forms import (
    OK,
    S3_EXTRA,
    Act,
    Beat,
    bucket,
    bucket_resources,
    clock_add,
    does,
    refused,
    sees,
)
from tools.loggen.shapes import Fault, Json

_GHOST = "Intruder as svc-metrics-agent"
_DEPLOY = "Intruder as larkfield-deploy"
_READER = "Intruder as larkfield-data-reader"
_HANA = "Hana"
_DEPLOY_ARN = "arn:aws:iam::111122223333:role/${deployrole}"
_READER_ARN = "arn:aws:iam::444455556666:role/${readerrole}"
_PIPELINE_TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"}]}'
_CLOSED: Json = {
    "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
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


def _credentials(key: str, role: str, role_id: str, account: str) -> Json:
    return {
        "credentials": {
            "accessKeyId": f"${{{key}}}",
            "sessionToken": "${token}",
            "expiration": "${expiry}",
        },
        "assumedRoleUser": {
            "assumedRoleId": f"${{{role_id}}}:maint",
            "arn": f"arn:aws:sts::{account}:assumed-role/${{{role}}}/maint",
        },
    }


def _role(account: str, arn: str) -> Json:
    return ({"accountId": account, "type": "AWS::IAM::Role", "ARN": arn},)


_HOP: dict[str, Any] = {
    "request": {"roleArn": _READER_ARN, "roleSessionName": "maint"},
    "response": _credentials("readerkey", "readerrole", "readerroleid", "444455556666"),
    "resources": _role("444455556666", _READER_ARN),
}


def _lake_object(number: int) -> Beat:
    key = f"customers/dt=2026-05-{number + 1:02}/part-0000.parquet"
    return sees(
        clock_add("11:57:31", number * 3), _READER, "s3:GetObject", bucket("lake", key=key), at=DATA_US,
        data_event=True, extra=S3_EXTRA, resources=bucket_resources("lake", key),
    )  # fmt: skip


HOP = Act(
    "Across the border",
    "The outside account uses the door at once: it assumes `larkfield-deploy` in production, and from there, "
    "because the data account trusts that role, `larkfield-data-reader` in account 444455556666. One call, "
    "two records: both accounts log the hop, with the same `sharedEventID`. In the data account the customer "
    "files are read and the customer database is copied and shared like the disk before it.",
    (
        sees(
            "11:46:52",
            "The outside account",
            "sts:AssumeRole",
            {"roleArn": _DEPLOY_ARN, "roleSessionName": "maint"},
            response=_credentials("deploykey", "deployrole", "deployroleid", "111122223333"),
            resources=_role("111122223333", _DEPLOY_ARN),
            expect="an outside account assumes a role of ours",
        ),
        sees("11:47:30", _DEPLOY, "sts:GetCallerIdentity"),
        sees("11:49:18", _DEPLOY, "iam:ListRoles", {"maxItems": 1000}),
        sees(
            "11:52:09",
            _DEPLOY,
            "sts:AssumeRole",
            shared_id="${hopid}",
            expect="a role is assumed across accounts, from an address no pipeline uses",
            **_HOP,
        ),
        sees(
            "11:52:09",
            "larkfield-deploy, seen from the data account",
            "sts:AssumeRole",
            at=DATA_US,
            shared_id="${hopid}",
            **_HOP,
        ),
        sees("11:53:40", _READER, "sts:GetCallerIdentity", at=DATA_US),
        sees(
            "11:54:02",
            _READER,
            "s3:ListBuckets",
            {"Host": "s3.us-east-1.amazonaws.com"},
            at=DATA_US,
        ),
        sees("11:54:37", _READER, "glue:GetTables", {"databaseName": "analytics"}, at=DATA_US),
        sees(
            "11:56:12", _READER, "iam:ListUsers", None, at=DATA_US, fault=refused("iam:ListUsers")
        ),
        *(_lake_object(number) for number in range(18)),
        sees("12:01:08", _READER, "rds:DescribeDBInstances", {"maxRecords": 100}, at=DATA_US),
        does(
            "12:02:45",
            _READER,
            "rds:CreateDBSnapshot",
            {"dBSnapshotIdentifier": "${dbcopy}", "dBInstanceIdentifier": "${customers}"},
            {
                "dBSnapshotIdentifier": "${dbcopy}",
                "dBInstanceIdentifier": "${customers}",
                "engine": "postgres",
                "allocatedStorage": 100,
                "status": "creating",
                "port": 5432,
                "snapshotType": "manual",
                "encrypted": False,
                "dBSnapshotArn": "arn:aws:rds:us-east-1:${account}:snapshot:${dbcopy}",
            },
            at=DATA_US,
            expect="a database snapshot is taken by hand",
        ),
        does(
            "12:09:33",
            _READER,
            "rds:ModifyDBSnapshotAttribute",
            {
                "dBSnapshotIdentifier": "${dbcopy}",
                "attributeName": "restore",
                "valuesToAdd": ["${outside}"],
            },
            {
                "dBSnapshotIdentifier": "${dbcopy}",
                "dBSnapshotAttributes": [
                    {"attributeName": "restore", "attributeValues": ["${outside}"]}
                ],
            },
            at=DATA_US,
            expect="a database snapshot is shared with an unknown account",
        ),
    ),
)

QUIET_REGION = Act(
    "The quiet region",
    "Nobody at Larkfield works in us-west-2, so nobody would notice large machines there. The intruder imports "
    "a key pair and asks for GPU instances; the account's quota says no.",
    (
        does(
            "12:15:21",
            _GHOST,
            "ec2:ImportKeyPair",
            {"keyName": "${keypair}", "publicKeyMaterial": "c3NoLWVkMjU1MTkgRXhhbXBsZQ=="},
            {
                "requestId": "${request}",
                "keyName": "${keypair}",
                "keyFingerprint": "4f:19:0c:77:a2:5e:d1:38:9b:60:2c:e4:83:7d:15:fa",
                "keyPairId": "key-0b81d7f2c36e9504a",
            },
            at=PROD_WEST,
            expect="a key pair is imported in a region nobody uses",
        ),
        *(
            does(
                time,
                _GHOST,
                "ec2:RunInstances",
                {
                    "instancesSet": {
                        "items": [
                            {
                                "imageId": "${ami}",
                                "minCount": 4,
                                "maxCount": 4,
                                "keyName": "${keypair}",
                            }
                        ]
                    },
                    "instanceType": "p4d.24xlarge",
                    "blockDeviceMapping": {},
                    "monitoring": {"enabled": False},
                },
                at=PROD_WEST,
                fault=Fault(
                    "Client.VcpuLimitExceeded",
                    "You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to.",
                ),
                expect=expect,
            )
            for time, expect in (
                ("12:16:40", "an attempt to start GPU instances fails"),
                ("12:17:12", ""),
                ("12:18:05", ""),
            )
        ),
    ),
)

SWEEP = Act(
    "Sweeping up",
    "Before leaving, the intruder deletes the log group that the flow logs went to and the console password "
    "that is no longer needed. The key, the role and the function stay.",
    (
        does(
            "12:34:10",
            _GHOST,
            "logs:DeleteLogGroup",
            {"logGroupName": "/vpc/flow/prod"},
            expect="a log group is deleted",
        ),
        does(
            "12:36:02",
            _GHOST,
            "iam:DeleteLoginProfile",
            {"userName": "${ghost}"},
            expect="a console password is removed",
        ),
    ),
)

RESPONSE = Act(
    "The response",
    "A customer reports invoices in a search engine. Hana Kimura of the platform team signs in at 12:58 and "
    "puts things right, in the console, from the office (192.0.2.23). Many of her calls are the very ones "
    "that the rules above look for, in reverse: they are correct alerts on a good person, and worth knowing "
    "apart. What she does not find that day: the copy in the data account and the function in eu-west-1.",
    (
        sees("13:03:20", _HANA, "cloudtrail:DescribeTrails", {"includeShadowTrails": True}),
        sees("13:03:41", _HANA, "cloudtrail:GetTrailStatus", {"name": "${prodtrail}"}),
        does("13:05:12", _HANA, "cloudtrail:StartLogging", {"name": "${prodtrail}"}),
        sees(
            "13:06:30",
            _HANA,
            "cloudtrail:LookupEvents",
            {
                "maxResults": 50,
                "lookupAttributes": [
                    {"attributeKey": "EventName", "attributeValue": "StopLogging"}
                ],
            },
        ),
        does(
            "13:09:48",
            _HANA,
            "iam:UpdateAccessKey",
            {"userName": "${ghost}", "accessKeyId": "${ghostkey}", "status": "Inactive"},
            expect="look-alike: an access key changes its state",
        ),
        does(
            "13:10:06",
            _HANA,
            "iam:UpdateAccessKey",
            {"userName": "tomas.vrana", "accessKeyId": "${tomaskey}", "status": "Inactive"},
        ),
        does(
            "13:11:55",
            _HANA,
            "iam:DetachUserPolicy",
            {"userName": "${ghost}", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
            expect="look-alike: a policy is detached",
        ),
        does(
            "13:12:20",
            _HANA,
            "iam:DeleteAccessKey",
            {"userName": "${ghost}", "accessKeyId": "${ghostkey}"},
            expect="look-alike: an access key is deleted",
        ),
        does(
            "13:12:41",
            _HANA,
            "iam:DeleteUser",
            {"userName": "${ghost}"},
            expect="look-alike: a user is deleted",
        ),
        does(
            "13:16:03",
            _HANA,
            "iam:UpdateAssumeRolePolicy",
            {"roleName": "${deployrole}", "policyDocument": _PIPELINE_TRUST},
            expect="look-alike: a trust policy changes",
        ),
        does(
            "13:19:27",
            _HANA,
            "s3:PutBucketPublicAccessBlock",
            bucket("invoices", publicAccessBlock="", PublicAccessBlockConfiguration=_CLOSED),
            extra=S3_EXTRA,
            resources=bucket_resources("invoices"),
        ),
        does(
            "13:19:58",
            _HANA,
            "s3:DeleteBucketPolicy",
            bucket("invoices", policy=""),
            extra=S3_EXTRA,
            resources=bucket_resources("invoices"),
            expect="look-alike: a bucket policy is deleted",
        ),
        does(
            "13:22:14",
            _HANA,
            "ec2:RevokeSecurityGroupIngress",
            {"groupId": "${appgroup}", "ipPermissions": _WORLD_SSH},
            OK,
            expect="look-alike: a security group changes",
        ),
        does(
            "13:25:36",
            _HANA,
            "ec2:ModifySnapshotAttribute",
            {
                "snapshotId": "${copysnap}",
                "createVolumePermission": {"remove": {"items": [{"userId": "${outside}"}]}},
                "attributeType": "CREATE_VOLUME_PERMISSION",
            },
            OK,
            expect="look-alike: a snapshot's sharing changes, here it ends",
        ),
        does(
            "13:26:02",
            _HANA,
            "ec2:DeleteSnapshot",
            {"snapshotId": "${copysnap}", "force": False},
            OK,
            expect="look-alike: a snapshot is deleted",
        ),
        does(
            "13:31:45",
            _HANA,
            "guardduty:CreateDetector",
            {
                "enable": True,
                "findingPublishingFrequency": "FIFTEEN_MINUTES",
                "clientToken": "${uuid}",
            },
            {"detectorId": "${newdetector}"},
        ),
        does("13:38:09", _HANA, "ec2:DeleteKeyPair", {"keyName": "${keypair}"}, OK, at=PROD_WEST),
        sees("13:44:50", _HANA, "lambda:ListFunctions20150331", {"maxItems": 50}, at=PROD_EU),
    ),
)
