"""Identity housekeeping, audit and compliance services. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import CONTROLLERS, PEOPLE, read, write
from tools.loggen.shapes import Actor, Call, Fault, arn_resource

_AUDITORS = (Actor.VENDOR, Actor.LINKED)
_SECRET = "arn:aws:secretsmanager:${region}:${account}:secret:${secret}"  # noqa: S105 -- an ARN
_NO_ENTITY = Fault("NoSuchEntityException", "The role with name ${role} cannot be found.", 0.05)
_ROTATION = arn_resource("AWS::KMS::Key", "arn:aws:kms:${region}:${account}:key/${key}")

CALLS: tuple[Call, ...] = (
    read("iam", "ListInstanceProfilesForRole", 3, (Actor.PIPELINE, Actor.VENDOR), {"roleName": "${role}"}, faults=(_NO_ENTITY,)),
    read("iam", "ListRoleTags", 4, (Actor.VENDOR, Actor.PIPELINE), {"roleName": "${role}"}, faults=(_NO_ENTITY,)),
    read("iam", "GetInstanceProfile", 3, (Actor.PIPELINE, Actor.POD), {"instanceProfileName": "${role}"}),
    read("iam", "ListPolicies", 3, (Actor.VENDOR, Actor.CONSOLE), {"scope": "Local", "onlyAttached": False}),
    read("iam", "ListPolicyVersions", 3, (Actor.PIPELINE, Actor.VENDOR), {"policyArn": "arn:aws:iam::${account}:policy/${role}"}),
    read("iam", "ListEntitiesForPolicy", 2, (Actor.VENDOR, Actor.CONSOLE), {"policyArn": "arn:aws:iam::${account}:policy/${role}"}),
    read("iam", "GetServiceLastAccessedDetails", 4, (Actor.VENDOR, Actor.CONSOLE), {"jobId": "${uuid}", "maxItems": 100}),
    write("iam", "GenerateServiceLastAccessedDetails", 3, (Actor.VENDOR,), {"arn": "arn:aws:iam::${account}:role/${role}", "granularity": "SERVICE_LEVEL"}, {"jobId": "${uuid}"}),
    read("iam", "GetAccountSummary", 2, (Actor.VENDOR, Actor.CONSOLE)),
    read("iam", "ListServerCertificates", 1, (Actor.VENDOR, Actor.PIPELINE), {"maxItems": 100}),
    read("iam", "GetGroup", 1, (Actor.VENDOR,), {"groupName": "engineers"}),
    read("config", "DescribeConfigRules", 4, _AUDITORS, {"configRuleNames": ["s3-bucket-ssl-requests-only"]}, by="securityhub"),
    read("config", "DescribeConfigurationRecorders", 3, _AUDITORS, {}, by="securityhub"),
    read("config", "DescribeConfigurationRecorderStatus", 3, _AUDITORS, {}, by="trustedadvisor"),
    read("config", "GetComplianceDetailsByConfigRule", 3, (Actor.LINKED, Actor.VENDOR), {"configRuleName": "ec2-imdsv2-check", "complianceTypes": ["NON_COMPLIANT"], "limit": 100}, by="securityhub"),
    read("config", "BatchGetResourceConfig", 2, (Actor.VENDOR,), {"resourceKeys": [{"resourceType": "AWS::EC2::Instance", "resourceId": "${instance}"}]}),
    read("config", "SelectResourceConfig", 2, (Actor.VENDOR, Actor.SSO), {"expression": "SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'", "limit": 100}),
    write("config", "PutEvaluations", 4, (Actor.FUNCTION, Actor.LINKED), {"evaluations": [{"complianceResourceType": "AWS::S3::Bucket", "complianceResourceId": "${bucket}", "complianceType": "COMPLIANT", "orderingTimestamp": "${now}"}], "resultToken": "HIDDEN_DUE_TO_SECURITY_REASONS", "testMode": False}, {"failedEvaluations": []}, by="config"),
    write("securityhub", "BatchImportFindings", 2, (Actor.VENDOR, Actor.FUNCTION), {"findings": "HIDDEN_DUE_TO_SECURITY_REASONS"}, {"failedCount": 0, "successCount": "#{small}", "failedFindings": []}),
    read("securityhub", "DescribeHub", 1, (Actor.VENDOR, Actor.PIPELINE), {}),
    read("securityhub", "GetEnabledStandards", 1, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 100}),
    read("inspector2", "ListCoverage", 3, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 200, "filterCriteria": {"resourceType": [{"comparison": "EQUALS", "value": "AWS_EC2_INSTANCE"}]}}),
    read("inspector2", "BatchGetAccountStatus", 1, (Actor.VENDOR,), {"accountIds": ["${account}"]}),
    read("access-analyzer", "ListAnalyzers", 2, (Actor.VENDOR, Actor.CONSOLE), {"type": "ACCOUNT"}),
    read("access-analyzer", "GetAnalyzer", 1, (Actor.PIPELINE,), {"analyzerName": "account-analyzer"}),
    read("access-analyzer", "ValidatePolicy", 1, (Actor.PIPELINE, Actor.CONSOLE), {"policyDocument": '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:ReceiveMessage","Resource":"*"}]}', "policyType": "IDENTITY_POLICY"}),
    read("cloudtrail", "GetEventSelectors", 2, (Actor.VENDOR, Actor.LINKED), {"trailName": "arn:aws:cloudtrail:${region}:${account}:trail/${trail}"}, by="securityhub"),
    read("cloudtrail", "GetTrail", 1, (Actor.PIPELINE, Actor.VENDOR), {"name": "${trail}"}),
    read("cloudtrail", "ListTags", 1, (Actor.PIPELINE, Actor.VENDOR), {"resourceIdList": ["arn:aws:cloudtrail:${region}:${account}:trail/${trail}"]}),
    read("secretsmanager", "ListSecretVersionIds", 1, (Actor.FUNCTION, Actor.CONSOLE), {"secretId": _SECRET, "includeDeprecated": False}),
    read("secretsmanager", "GetRandomPassword", 1, (Actor.FUNCTION,), {"passwordLength": 32, "excludeCharacters": '"@/\\'}),
    read("kms", "RotateKey", 0.3, (Actor.SERVICE,), by="kms", event_type="AwsServiceEvent", resources=_ROTATION, faults=(), service_details={"keyId": "${key}"}),
    read("organizations", "DescribeOrganization", 3, (Actor.VENDOR, Actor.LINKED, Actor.CONSOLE), by="securityhub"),
    read("organizations", "DescribeAccount", 1, (Actor.VENDOR, Actor.PIPELINE), {"accountId": "${account}"}),
    read("sso", "ListAccountRoles", 2, PEOPLE, {"accessToken": "HIDDEN_DUE_TO_SECURITY_REASONS", "accountId": "${account}", "maxResults": 100}),
    read("sts", "GetServiceBearerToken", 3, (Actor.PIPELINE, Actor.SSO), {"duration": 43200, "serviceName": "codeartifact.amazonaws.com"}),
    read("codeartifact", "GetRepositoryEndpoint", 2, (Actor.PIPELINE, Actor.SSO), {"domain": "internal", "repository": "packages", "format": "pypi"}),
    read("detective", "ListGraphs", 0.5, (Actor.VENDOR,), {"maxResults": 50}),
    read("macie2", "GetMacieSession", 0.5, (Actor.VENDOR, Actor.CONSOLE), {}, faults=(Fault("AccessDeniedException", "Macie is not enabled", 0.5),)),
    read("shield", "DescribeSubscription", 0.5, (Actor.VENDOR,), {}, faults=(Fault("ResourceNotFoundException", "The subscription does not exist.", 0.6),)),
    read("fms", "ListPolicies", 0.3, (Actor.VENDOR,), {"maxResults": 50}),
    read("acm-pca", "ListCertificateAuthorities", 0.5, CONTROLLERS, {"maxResults": 100}),
)  # fmt: skip
