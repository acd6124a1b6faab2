"""Acts one to three: an ordinary morning, a leaked key, a user nobody hired. Data only."""

# ruff: noqa: E501 -- prose, policies and messages stay in one piece

from tools.loggen.demo.cast import PROD_EU, PROD_WEST
from tools.loggen.demo.forms import Act, does, ec2_refused, refused, sees
from tools.loggen.shapes import Fault, Json

_TOMAS = "Tomas"
_THIEF = "Intruder with Tomas's key"
_GHOST = "Intruder as svc-metrics-agent"
_BROWSER = "Intruder in the console"
_ALL_INSTANCES: dict[str, Json] = {"instancesSet": {}, "filterSet": {}}
_NO_MFA: Json = {
    "LoginTo": "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgs",
    "MobileVersion": "No",
    "MFAUsed": "No",
}
_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"

MORNING = Act(
    "An ordinary morning",
    "Larkfield sells seeds. Account 111122223333 (production) runs the shop, account 444455556666 (data) "
    "holds the analytics; the company works in us-east-1 and eu-west-1 and keeps us-west-2 for bad days. "
    "Tomas Vrana, a developer, still has a long-lived access key from before the company moved to single "
    "sign-on. He uses it from the office (192.0.2.34). Nothing here should raise more than an eyebrow.",
    (
        sees("08:47:10", _TOMAS, "sts:GetCallerIdentity"),
        sees(
            "08:47:38",
            _TOMAS,
            "ecs:DescribeServices",
            {"cluster": "${cluster}", "services": ["${service}"]},
        ),
        sees(
            "08:52:02",
            _TOMAS,
            "logs:FilterLogEvents",
            {"logGroupName": "/aws/lambda/${webhook}", "startTime": "#{earlierms}", "limit": 10000},
            at=PROD_EU,
        ),
        sees(
            "09:15:44",
            _TOMAS,
            "lambda:GetFunction20150331v2",
            {"functionName": "${webhook}"},
            at=PROD_EU,
        ),
        sees("09:31:20", _TOMAS, "cloudformation:DescribeStacks", {"stackName": "${stack}"}),
        sees(
            "09:48:57",
            _TOMAS,
            "ecs:ListTasks",
            {"cluster": "${cluster}", "serviceName": "${service}"},
        ),
    ),
)

LEAK = Act(
    "The key leaks",
    "At 09:50 Tomas pushes a branch with a `.env` file to a public repository. Eleven minutes later somebody "
    "at a hosting provider (203.0.113.77) tries the key: first who it belongs to, then what it may do. The "
    "tool walks through a list of calls and most are refused. Two questions about mail limits show what the "
    "key would be worth to a spammer.",
    (
        sees(
            "10:01:33",
            _THIEF,
            "sts:GetCallerIdentity",
            expect="a long-lived key asks who it is, from a new address and a Kali command line",
        ),
        sees("10:01:41", _THIEF, "iam:GetUser", None),
        sees("10:01:46", _THIEF, "iam:ListAttachedUserPolicies", {"userName": "tomas.vrana"}),
        sees("10:01:49", _THIEF, "iam:ListUserPolicies", {"userName": "tomas.vrana"}),
        sees("10:01:53", _THIEF, "iam:ListGroupsForUser", {"userName": "tomas.vrana"}),
        sees(
            "10:01:58",
            _THIEF,
            "iam:GetAccountAuthorizationDetails",
            None,
            fault=refused("iam:GetAccountAuthorizationDetails"),
            expect="the whole of IAM is asked for",
        ),
        sees(
            "10:02:03",
            _THIEF,
            "iam:ListUsers",
            {"maxItems": 1000},
            expect="one principal lists users, roles, buckets, instances within a minute or two",
        ),
        sees("10:02:05", _THIEF, "iam:ListRoles", {"maxItems": 1000}),
        sees(
            "10:02:09",
            _THIEF,
            "organizations:DescribeOrganization",
            None,
            fault=refused("organizations:DescribeOrganization"),
        ),
        sees(
            "10:02:12",
            _THIEF,
            "organizations:ListAccounts",
            None,
            fault=refused("organizations:ListAccounts"),
            expect="a run of access-denied errors from one key",
        ),
        sees("10:02:17", _THIEF, "s3:ListBuckets", {"Host": "s3.us-east-1.amazonaws.com"}),
        sees("10:02:24", _THIEF, "ec2:DescribeInstances", _ALL_INSTANCES),
        sees("10:02:26", _THIEF, "ec2:DescribeInstances", _ALL_INSTANCES, at=PROD_EU),
        sees(
            "10:02:29",
            _THIEF,
            "ec2:DescribeInstances",
            _ALL_INSTANCES,
            at=PROD_WEST,
            fault=ec2_refused("ec2:DescribeInstances"),
        ),
        sees(
            "10:02:33",
            _THIEF,
            "secretsmanager:ListSecrets",
            None,
            fault=refused("secretsmanager:ListSecrets"),
        ),
        sees(
            "10:02:36",
            _THIEF,
            "ssm:DescribeParameters",
            None,
            fault=refused("ssm:DescribeParameters"),
        ),
        sees(
            "10:02:41",
            _THIEF,
            "rds:DescribeDBInstances",
            None,
            fault=refused("rds:DescribeDBInstances"),
        ),
        sees("10:02:45", _THIEF, "dynamodb:ListTables", None, fault=refused("dynamodb:ListTables")),
        sees("10:02:48", _THIEF, "lambda:ListFunctions20150331", {"maxItems": 50}),
        sees(
            "10:02:52",
            _THIEF,
            "ecr:DescribeRepositories",
            None,
            fault=refused("ecr:DescribeRepositories"),
        ),
        sees("10:02:57", _THIEF, "kms:ListKeys", None, fault=refused("kms:ListKeys")),
        sees(
            "10:03:01",
            _THIEF,
            "guardduty:ListDetectors",
            None,
            fault=refused("guardduty:ListDetectors"),
        ),
        sees("10:03:06", _THIEF, "ce:GetCostAndUsage", None, fault=refused("ce:GetCostAndUsage")),
        sees(
            "10:03:12", _THIEF, "ses:GetSendQuota", None, expect="mail sending limits are checked"
        ),
        sees("10:03:15", _THIEF, "ses:GetAccount", None, fault=refused("ses:GetAccount")),
        sees("10:03:19", _THIEF, "ses:ListIdentities", {"maxItems": 100}),
        sees(
            "10:03:27",
            _THIEF,
            "bedrock:ListFoundationModels",
            None,
            fault=refused("bedrock:ListFoundationModels"),
        ),
    ),
)

FOOTHOLD = Act(
    "A user nobody hired",
    "An old onboarding policy lets Tomas's key create users. That is enough: the intruder makes "
    "`svc-metrics-agent`, a name nobody will look at twice, gives it a key of its own, the administrator "
    "policy and a console password, and changes over to it.",
    (
        does(
            "10:14:05",
            _THIEF,
            "iam:CreateUser",
            {"userName": "${ghost}"},
            {
                "user": {
                    "path": "/",
                    "userName": "${ghost}",
                    "userId": "${ghostid}",
                    "arn": "arn:aws:iam::${account}:user/${ghost}",
                    "createDate": "${now}",
                }
            },
            expect="an IAM user is created",
        ),
        does(
            "10:14:12",
            _THIEF,
            "iam:CreateAccessKey",
            {"userName": "${ghost}"},
            {
                "accessKey": {
                    "userName": "${ghost}",
                    "accessKeyId": "${ghostkey}",
                    "status": "Active",
                    "createDate": "${now}",
                }
            },
            expect="an access key is created for another user",
        ),
        does(
            "10:14:31",
            _THIEF,
            "iam:AttachUserPolicy",
            {"userName": "${ghost}", "policyArn": _ADMIN},
            expect="the administrator policy is attached to a user",
        ),
        does(
            "10:14:58",
            _THIEF,
            "iam:CreateLoginProfile",
            {"userName": "${ghost}", "passwordResetRequired": False},
            {
                "loginProfile": {
                    "userName": "${ghost}",
                    "createDate": "${now}",
                    "passwordResetRequired": False,
                }
            },
            expect="a console password is set for a user",
        ),
        sees("10:21:16", _GHOST, "sts:GetCallerIdentity"),
        sees("10:21:30", _GHOST, "iam:ListAttachedUserPolicies", {"userName": "${ghost}"}),
        does(
            "10:24:09",
            "Intruder at the sign-in page",
            "signin:ConsoleLogin",
            None,
            {"ConsoleLogin": "Failure"},
            fault=Fault("", "Failed authentication"),
            event_type="AwsConsoleSignIn",
            version="1.08",
            extra=_NO_MFA,
        ),
        does(
            "10:24:36",
            "Intruder at the sign-in page",
            "signin:ConsoleLogin",
            None,
            {"ConsoleLogin": "Success"},
            event_type="AwsConsoleSignIn",
            version="1.08",
            extra=_NO_MFA,
            expect="a console login without a second factor",
        ),
        sees("10:24:44", _BROWSER, "ec2:DescribeRegions", {"regionSet": {}}),
        sees(
            "10:24:45",
            _BROWSER,
            "health:DescribeEventAggregates",
            {"aggregateField": "eventTypeCategory"},
        ),
        sees("10:25:20", _BROWSER, "ec2:DescribeInstances", {"maxResults": 100, **_ALL_INSTANCES}),
        sees("10:25:58", _BROWSER, "iam:GetAccountSummary", None),
    ),
)
