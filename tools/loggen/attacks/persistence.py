"""Staying in, and climbing. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.attacks.forms import Technique, act, look
from tools.loggen.shapes import Actor

_ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess"
_FUNCTION_ARN = "arn:aws:lambda:${region}:${account}:function:${function}"
_BACKDOOR_TRUST = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},'
    '"Action":"sts:AssumeRole"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::${foreign}:root"},'
    '"Action":"sts:AssumeRole"}]}'
)
_EVERYTHING = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
)

TECHNIQUES = (
    Technique("access-key-for-another-user", "An access key is made for somebody else", ("T1098.001",), Actor.USER, (
        look(0, "iam", "ListUsers", {"maxItems": 1000}),
        look(6, "iam", "ListAccessKeys", {"userName": "${person}"}),
        act(20, "iam", "CreateAccessKey", {"userName": "${person}"}, {"accessKey": {"userName": "${person}", "accessKeyId": "${longkey}", "status": "Active", "createDate": "${now}"}}),
    )),
    Technique("new-admin-user", "A new user becomes administrator with a key and a password", ("T1136.003", "T1098.003"), Actor.USER, (
        act(0, "iam", "CreateUser", {"userName": "${newname}"}, {"user": {"path": "/", "userName": "${newname}", "userId": "${userid}", "arn": "arn:aws:iam::${account}:user/${newname}", "createDate": "${now}"}}),
        act(8, "iam", "AttachUserPolicy", {"userName": "${newname}", "policyArn": _ADMIN}),
        act(12, "iam", "CreateAccessKey", {"userName": "${newname}"}, {"accessKey": {"userName": "${newname}", "accessKeyId": "${longkey}", "status": "Active", "createDate": "${now}"}}),
        act(15, "iam", "CreateLoginProfile", {"userName": "${newname}", "passwordResetRequired": False}, {"loginProfile": {"userName": "${newname}", "createDate": "${now}", "passwordResetRequired": False}}),
    )),
    Technique("admin-policy-attach", "The administrator policy is attached to a role", ("T1098.003",), Actor.USER, (
        look(0, "iam", "ListRoles", {"maxItems": 1000}),
        act(22, "iam", "AttachRolePolicy", {"roleName": "${role}", "policyArn": _ADMIN}),
    )),
    Technique("inline-admin-policy", "A user gives itself an inline policy that allows everything", ("T1098.003",), Actor.USER, (
        act(0, "iam", "PutUserPolicy", {"userName": "${user}", "policyName": "maintenance", "policyDocument": _EVERYTHING}),
    )),
    Technique("policy-version-swap", "A policy gets a new default version that allows everything", ("T1098.003", "T1484"), Actor.USER, (
        look(0, "iam", "GetPolicyVersion", {"policyArn": "arn:aws:iam::${account}:policy/${role}", "versionId": "v1"}),
        act(40, "iam", "CreatePolicyVersion", {"policyArn": "arn:aws:iam::${account}:policy/${role}", "policyDocument": _EVERYTHING, "setAsDefault": True}, {"policyVersion": {"versionId": "v2", "isDefaultVersion": True, "createDate": "${now}"}}),
    )),
    Technique("trust-policy-backdoor", "A role's trust policy lets an outside account in", ("T1098", "T1199"), Actor.USER, (
        look(0, "iam", "GetRole", {"roleName": "${role}"}),
        act(35, "iam", "UpdateAssumeRolePolicy", {"roleName": "${role}", "policyDocument": _BACKDOOR_TRUST}),
    )),
    Technique("login-profile-change", "Another user's console password is changed", ("T1098",), Actor.USER, (
        look(0, "iam", "GetLoginProfile", {"userName": "${person}"}),
        act(10, "iam", "UpdateLoginProfile", {"userName": "${person}", "passwordResetRequired": False}),
        act(8, "iam", "DeactivateMFADevice", {"userName": "${person}", "serialNumber": "arn:aws:iam::${account}:mfa/${person}"}),
    )),
    Technique("lambda-code-update", "A function's code is replaced", ("T1525", "T1648"), Actor.USER, (
        look(0, "lambda", "GetFunction20150331v2", {"functionName": "${function}"}),
        act(75, "lambda", "UpdateFunctionCode20150331v2", {"functionName": _FUNCTION_ARN, "publish": True, "dryRun": False}, {
            "functionName": "${function}", "functionArn": _FUNCTION_ARN + ":7", "runtime": "python3.12", "role": "arn:aws:iam::${account}:role/${function}-lambda-role", "handler": "app.handler", "codeSize": "#{bytes}", "description": "", "timeout": 30, "memorySize": 256, "lastModified": "${iso}", "codeSha256": "${extid}", "version": "7", "tracingConfig": {"mode": "PassThrough"}, "revisionId": "${uuid}", "state": "Active", "lastUpdateStatus": "InProgress", "packageType": "Zip", "architectures": ["arm64"],
        }),
    )),
    Technique("lambda-public-permission", "Everybody may invoke a function", ("T1098", "T1648"), Actor.USER, (
        act(0, "lambda", "AddPermission20150331v2", {"functionName": "${function}", "statementId": "public", "action": "lambda:InvokeFunction", "principal": "*"}, {"statement": '{"Sid":"public","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction","Resource":"' + _FUNCTION_ARN + '"}'}),
        act(16, "lambda", "CreateFunctionUrlConfig", {"functionName": "${function}", "authType": "NONE"}, {"functionUrl": "https://${hex}.lambda-url.${region}.on.aws/", "functionArn": _FUNCTION_ARN, "authType": "NONE", "creationTime": "${iso}"}),
    )),
    Technique("session-token-juggling", "A user trades its key for session and federation tokens", ("T1550.001",), Actor.USER, (
        act(0, "sts", "GetSessionToken", {"durationSeconds": 129600}, {"credentials": {"accessKeyId": "${tempkey}", "sessionToken": "${token}", "expiration": "${expiry}"}}, read_only=True),
        act(30, "sts", "GetFederationToken", {"name": "support", "policy": _EVERYTHING, "durationSeconds": 43200}, {"credentials": {"accessKeyId": "${tempkey2}", "sessionToken": "${token}", "expiration": "${expiry}"}, "federatedUser": {"federatedUserId": "${account}:support", "arn": "arn:aws:sts::${account}:federated-user/support"}}, read_only=True),
    )),
    Technique("saml-provider-add", "A SAML identity provider is added", ("T1484.002",), Actor.USER, (
        act(0, "iam", "CreateSAMLProvider", {"name": "corp-sso", "sAMLMetadataDocument": '<EntityDescriptor entityID="https://idp.example.net"/>'}, {"sAMLProviderArn": "arn:aws:iam::${account}:saml-provider/corp-sso"}),
    )),
    Technique("key-pair-import", "The attacker's key pair is imported and instances are started with it", ("T1098.004", "T1578.002", "T1496"), Actor.USER, (
        act(0, "ec2", "ImportKeyPair", {"keyName": "deploy-2", "publicKeyMaterial": "c3NoLWVkMjU1MTkgRXhhbXBsZQ=="}, {"requestId": "${request}", "keyName": "deploy-2", "keyFingerprint": "${extid}", "keyPairId": "key-${hex}"}),
        act(60, "ec2", "RunInstances", {"instancesSet": {"items": [{"imageId": "${ami}", "minCount": 8, "maxCount": 8, "keyName": "deploy-2"}]}, "instanceType": "p4d.24xlarge", "blockDeviceMapping": {}, "monitoring": {"enabled": False}, "disableApiTermination": True}, {"requestId": "${request}", "reservationId": "r-${hex2}", "ownerId": "${account}", "groupSet": {}, "instancesSet": {"items": [{"instanceId": "i-${hex3}", "imageId": "${ami}", "instanceState": {"code": 0, "name": "pending"}, "keyName": "deploy-2", "instanceType": "p4d.24xlarge", "privateIpAddress": "${private}", "vpcId": "${vpc}", "subnetId": "${subnet}"}]}}),
    )),
)  # fmt: skip
