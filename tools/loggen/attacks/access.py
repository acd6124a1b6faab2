"""Getting in and looking around. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.attacks.forms import EC2_OK, Step, Technique, act, denied, ec2_denied, look
from tools.loggen.shapes import Actor, Fault, Json

_LOGIN_URL = (
    "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgs"
)
_NO_MFA: Json = {"LoginTo": _LOGIN_URL, "MobileVersion": "No", "MFAUsed": "No"}
_WRONG_PASSWORD = Fault("", "Failed authentication")


def _login(after: int, outcome: str) -> Step:
    return act(
        after, "signin", "ConsoleLogin", None, {"ConsoleLogin": outcome},
        fault=_WRONG_PASSWORD if outcome == "Failure" else None,
        event_type="AwsConsoleSignIn", version="1.08", extra=_NO_MFA,
    )  # fmt: skip


TECHNIQUES = (
    Technique("console-login-without-mfa", "Console login without a second factor", ("T1078.004",), Actor.LOGIN, (_login(0, "Success"),)),
    Technique("console-password-guessing", "Failed console logins, then a successful one", ("T1110.001", "T1078.004"), Actor.LOGIN, (
        *(_login(after, "Failure") for after in (0, 7, 6, 8, 5, 9, 6, 7)),
        _login(11, "Success"),
    )),
    Technique("root-use", "The root user signs in and makes itself an access key", ("T1078.004", "T1098.001"), Actor.ROOT, (
        _login(0, "Success"),
        look(40, "iam", "GetAccountSummary"),
        look(15, "iam", "ListAccessKeys", {}),
        act(50, "iam", "CreateAccessKey", None, {"accessKey": {"accessKeyId": "${longkey}", "status": "Active", "createDate": "${now}"}}),
    )),
    Technique("stolen-key-enumeration", "A leaked key is tried out: who am I, what may I do", ("T1078.004", "T1087.004", "T1526"), Actor.USER, (
        look(0, "sts", "GetCallerIdentity"),
        look(4, "iam", "ListUsers", None, fault=denied("iam:ListUsers")),
        look(2, "iam", "ListAttachedUserPolicies", {"userName": "${user}"}, fault=denied("iam:ListAttachedUserPolicies")),
        look(2, "iam", "GetAccountAuthorizationDetails", None, fault=denied("iam:GetAccountAuthorizationDetails")),
        look(3, "s3", "ListBuckets", {"Host": "s3.${region}.amazonaws.com"}, fault=Fault("AccessDenied", "Access Denied")),
        look(2, "ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}, fault=ec2_denied("ec2:DescribeInstances")),
        look(2, "lambda", "ListFunctions20150331", None, fault=denied("lambda:ListFunctions")),
        look(2, "secretsmanager", "ListSecrets", None, fault=denied("secretsmanager:ListSecrets")),
        look(2, "dynamodb", "ListTables", None, fault=denied("dynamodb:ListTables")),
        look(2, "rds", "DescribeDBInstances", None, fault=denied("rds:DescribeDBInstances")),
        look(2, "organizations", "ListAccounts", None, fault=denied("organizations:ListAccounts")),
        look(3, "kms", "ListKeys", None, fault=denied("kms:ListKeys")),
    )),
    Technique("ses-enumeration", "Can this account send mail, and how much", ("T1526", "T1496"), Actor.USER, (
        look(0, "ses", "GetSendQuota"),
        look(3, "ses", "GetAccount"),
        look(2, "ses", "ListIdentities", {"maxItems": 100}),
        look(4, "ses", "GetAccountSendingEnabled"),
        look(3, "ses", "ListEmailIdentities", {"pageSize": 100}),
        act(45, "ses", "UpdateAccountSendingEnabled", {"enabled": True}),
        act(20, "ses", "CreateEmailIdentity", {"emailIdentity": "invoice-desk.example.net"}, {"identityType": "DOMAIN", "verifiedForSendingStatus": False}),
    )),
    Technique("instance-credentials-outside", "An instance role's credentials are used from another network", ("T1552.005", "T1078.004"), Actor.INSTANCE, (
        look(0, "sts", "GetCallerIdentity"),
        look(5, "s3", "ListBuckets", {"Host": "s3.${region}.amazonaws.com"}),
        look(7, "iam", "ListAttachedRolePolicies", {"roleName": "${role}"}, fault=denied("iam:ListAttachedRolePolicies")),
        look(9, "ssm", "DescribeInstanceInformation", {"maxResults": 50}),
        look(20, "ec2", "DescribeInstances", {"instancesSet": {}, "filterSet": {}}),
    )),
    Technique("ssm-send-command", "A shell command is sent to instances through Systems Manager", ("T1651",), Actor.USER, (
        look(0, "ssm", "DescribeInstanceInformation", {"maxResults": 50}),
        act(25, "ssm", "SendCommand", {"documentName": "AWS-RunShellScript", "instanceIds": ["${instance}", "${instance2}"], "interactive": False, "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS"}, {
            "command": {"commandId": "${uuid}", "documentName": "AWS-RunShellScript", "documentVersion": "$DEFAULT", "comment": "", "expiresAfter": "${expiry}", "parameters": "HIDDEN_DUE_TO_SECURITY_REASONS", "instanceIds": ["${instance}", "${instance2}"], "targets": [], "requestedDateTime": "${now}", "status": "Pending", "statusDetails": "Pending", "maxConcurrency": "50", "maxErrors": "0", "targetCount": 2, "completedCount": 0, "errorCount": 0, "timeoutSeconds": 3600},
        }),
        look(12, "ssm", "GetCommandInvocation", {"commandId": "${uuid}", "instanceId": "${instance}"}),
    )),
    Technique("ssm-start-session", "An interactive session is opened on an instance", ("T1021.007",), Actor.CONSOLE_USER, (
        act(0, "ssm", "StartSession", {"target": "${instance}"}, {"sessionId": "${user}-${bighex}", "tokenValue": "HIDDEN_DUE_TO_SECURITY_REASONS", "streamUrl": "wss://ssmmessages.${region}.amazonaws.com/v1/data-channel"}),
    )),
    Technique("user-data-change", "An instance is stopped, given a new start-up script and started", ("T1059.009", "T1037"), Actor.USER, (
        look(0, "ec2", "DescribeInstanceAttribute", {"instanceId": "${instance}", "attribute": "userData"}),
        act(30, "ec2", "StopInstances", {"instancesSet": {"items": [{"instanceId": "${instance}"}]}, "force": True}, {"requestId": "${request}", "instancesSet": {"items": [{"instanceId": "${instance}", "currentState": {"code": 64, "name": "stopping"}, "previousState": {"code": 16, "name": "running"}}]}}),
        act(90, "ec2", "ModifyInstanceAttribute", {"instanceId": "${instance}", "userData": "<sensitiveDataRemoved>"}, EC2_OK),
        act(10, "ec2", "StartInstances", {"instancesSet": {"items": [{"instanceId": "${instance}"}]}}, {"requestId": "${request}", "instancesSet": {"items": [{"instanceId": "${instance}", "currentState": {"code": 0, "name": "pending"}, "previousState": {"code": 80, "name": "stopped"}}]}}),
    )),
    Technique("ec2-serial-or-connect-key", "A temporary SSH key is pushed to an instance", ("T1098.004", "T1021.004"), Actor.USER, (
        act(0, "ec2-instance-connect", "SendSSHPublicKey", {"instanceId": "${instance}", "instanceOSUser": "ec2-user", "sSHPublicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample00"}, {"requestId": "${request}", "success": True}),
        act(35, "ec2", "EnableSerialConsoleAccess", {"EnableSerialConsoleAccessRequest": ""}, {"EnableSerialConsoleAccessResponse": {"xmlns": "http://ec2.amazonaws.com/doc/2016-11-15/", "requestId": "${request}", "serialConsoleAccessEnabled": True}}),
        act(20, "ec2-instance-connect", "SendSerialConsoleSSHPublicKey", {"instanceId": "${instance}", "serialPort": 0, "sSHPublicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample00"}, {"requestId": "${request}", "success": True}),
    )),
)  # fmt: skip
