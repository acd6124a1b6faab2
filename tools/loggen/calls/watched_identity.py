"""Role assumption, sign-in, identity lists: routine, and on every inventory rule's list. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import read, write
from tools.loggen.shapes import Actor, Call, Json, arn_resource

_SCANNERS = (Actor.VENDOR, Actor.PIPELINE, Actor.CONSOLE)
_ROLE_ARN = "arn:aws:iam::${account}:role/${role}"
_ROLE = arn_resource("AWS::IAM::Role", _ROLE_ARN)
_REGIONAL: Json = {"RequestDetails": {"endpointType": "regional", "awsServingRegion": "${region}"}}


def _credentials(session: str, role: str = "${role}") -> Json:
    return {
        "credentials": {"accessKeyId": "${tempkey}", "sessionToken": "${token}", "expiration": "${expiry}"},
        "assumedRoleUser": {"assumedRoleId": "${roleid}:" + session, "arn": "arn:aws:sts::${account}:assumed-role/" + role + "/" + session},
    }  # fmt: skip


def _assumed(by: str, weight: float, session: str, role: str = "${role}") -> Call:
    arn = f"arn:aws:iam::${{account}}:role/{role}"
    request = {"roleArn": arn, "roleSessionName": session}
    return read(
        "sts",
        "AssumeRole",
        weight,
        (Actor.SERVICE,),
        request,
        response=_credentials(session, role),
        resources=arn_resource("AWS::IAM::Role", arn),
        by=by,
        faults=(),
        extra=_REGIONAL,
    )


CALLS: tuple[Call, ...] = (
    _assumed("lambda", 42, "${function}", "${function}-lambda-role"),
    _assumed("ec2", 22, "${instance}", "${project}-node"),
    _assumed("ecs-tasks", 20, "${bighex}", "${service}-task"),
    _assumed("scheduler", 5, "scheduler-${project}"),
    _assumed("states", 5, "${bighex}"),
    _assumed("cloudformation", 2, "AWSCloudFormation"),
    read("sts", "AssumeRole", 8, (Actor.FOREIGN,), {"roleArn": _ROLE_ARN, "roleSessionName": "collector", "externalId": "${uuid8}", "durationSeconds": 3600}, response=_credentials("collector"), resources=_ROLE, faults=(), extra=_REGIONAL),
    read("sts", "AssumeRole", 6, (Actor.TASK, Actor.INSTANCE, Actor.SSO), {"roleArn": _ROLE_ARN, "roleSessionName": "cross-service"}, response=_credentials("cross-service"), resources=_ROLE, faults=(), denied=0.6, extra=_REGIONAL),
    read("sts", "AssumeRoleWithWebIdentity", 14, (Actor.WEB,), {"roleArn": _ROLE_ARN, "roleSessionName": "botocore-session-${epoch}"}, response=_credentials("botocore-session-${epoch}"), resources=_ROLE, faults=(), extra=_REGIONAL),
    read("sts", "GetCallerIdentity", 16, (Actor.PIPELINE, Actor.SSO, Actor.VENDOR, Actor.POD), None, extra=_REGIONAL, faults=()),
    read("iam", "GetRole", 9, (Actor.PIPELINE, Actor.VENDOR, Actor.CONSOLE), {"roleName": "${role}"}),
    read("iam", "ListRoles", 5, _SCANNERS, {"maxItems": 1000}),
    read("iam", "ListUsers", 4, _SCANNERS, {"maxItems": 1000}),
    read("iam", "GetUser", 3, (Actor.VENDOR, Actor.CONSOLE), {"userName": "${user}"}),
    read("iam", "ListAccessKeys", 3, (Actor.VENDOR, Actor.CONSOLE), {"userName": "${user}"}),
    read("iam", "ListAttachedRolePolicies", 7, (Actor.PIPELINE, Actor.VENDOR), {"roleName": "${role}"}, denied=0.5),
    read("iam", "ListRolePolicies", 6, (Actor.PIPELINE, Actor.VENDOR), {"roleName": "${role}"}),
    read("iam", "ListGroupsForUser", 2, (Actor.VENDOR,), {"userName": "${user}"}),
    read("iam", "ListAccountAliases", 2, (Actor.VENDOR, Actor.CONSOLE), {}),
    read("iam", "ListGroups", 2, _SCANNERS, {"maxItems": 1000}),
    read("iam", "ListOpenIDConnectProviders", 1, (Actor.VENDOR, Actor.PIPELINE), {}),
    read("iam", "ListSAMLProviders", 1, (Actor.VENDOR,), {}),
    read("organizations", "ListAccounts", 2, (Actor.VENDOR, Actor.CONSOLE), {}, denied=0.5),
    read("cloudtrail", "LookupEvents", 2, (Actor.CONSOLE, Actor.VENDOR), {"maxResults": 50, "lookupAttributes": [{"attributeKey": "ReadOnly", "attributeValue": "false"}]}),
    read("cloudtrail", "DescribeTrails", 2, (Actor.VENDOR, Actor.LINKED, Actor.PIPELINE), {"includeShadowTrails": False}, by="securityhub"),
    read("guardduty", "ListDetectors", 2, (Actor.VENDOR,), {"maxResults": "50"}),
    read("guardduty", "GetDetector", 2, (Actor.VENDOR,), {"detectorId": "${detector}"}),
    read("guardduty", "ListFindings", 2, (Actor.VENDOR, Actor.CONSOLE), {"detectorId": "${detector}", "findingCriteria": {"criterion": {"service.archived": {"eq": ["false"]}}}}),
    write("signin", "ConsoleLogin", 0.6, (Actor.LOGIN,), None, {"ConsoleLogin": "Success"}, event_type="AwsConsoleSignIn", version="1.08", extra={"LoginTo": "https://console.aws.amazon.com/console/home?region=${region}&state=hashArgs%23&isauthcode=true", "MobileVersion": "No", "MFAIdentifier": "arn:aws:iam::${account}:mfa/${person}", "MFAUsed": "Yes"}),
)  # fmt: skip
