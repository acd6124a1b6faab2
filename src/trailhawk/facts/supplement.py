"""Events that are no API operation, and names that CloudTrail writes its own way.

Hand-written, from AWS's user guides on what each service logs and from public logs. Everything
that can be derived from botocore is in the generated tables instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ACTION_EVENTS",
    "API_SUFFIXES",
    "HOSTED_PAGES",
    "OPEN_SOURCES",
    "OTHER_NAMES",
    "READ_ONLY_OVERRIDES",
    "RETIRED_FEATURES",
    "SERVICE_EVENTS",
]

SERVICE_EVENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "backup": (
            *("BackupDeleted", "BackupJobCompleted", "BackupJobStarted"),
            *("BackupSelectionDeletedDueToSLRDeletion", "BackupTransitionedToCold"),
            *("CopyJobCompleted", "CopyJobStarted", "ReportJobCompleted", "ReportJobStarted"),
            *("RestoreCompleted", "RestoreStarted"),
        ),
        "bedrock": ("PutFoundationModelEntitlement",),
        "billingconsole": ("GetBillingNotifications",),
        "cloudshell": (
            *("CreateEnvironment", "CreateSession", "DeleteEnvironment", "DeleteSession"),
            *("GetEnvironmentStatus", "GetFileDownloadUrls", "GetFileUploadUrls", "GetLayout"),
            *("PutCredentials", "RedeemCode", "SendHeartBeat", "StartEnvironment"),
            *("StopEnvironment", "UpdateLayout"),
        ),
        "controltower": (
            *("CreateManagedAccount", "DeregisterOrganizationalUnit", "DisableGuardrail"),
            *("EnableGuardrail", "PrecheckOrganizationalUnit", "RegisterOrganizationalUnit"),
            *("SetupLandingZone", "UpdateLandingZone", "UpdateManagedAccount"),
        ),
        "ec2": (
            *("BidEvictedEvent", "GetCapacityReservationAccountAttribute"),
            *("SharedSnapshotCopyInitiated", "SharedSnapshotVolumeCreated"),
        ),
        "ecr": ("PolicyExecutionEvent",),
        "elasticfilesystem": ("NewClientConnection", "UpdateClientConnection"),
        "iam": ("ListSTSRegionalEndpointsStatus", "SetSTSRegionalEndpointStatus"),
        "kms": (
            *("DeleteExpiredKeyMaterial", "DeleteKey", "RotateKey", "SynchronizeMultiRegionKey"),
        ),
        "lakeformation": ("GetDataAccess",),
        "organizations": (
            *("AccountDepartedOrganization", "AccountJoinedOrganization", "CreateAccountResult"),
        ),
        "rds": ("DescribeRecommendationGroups", "DescribeRecommendations"),
        "s3": (
            *("GetStorageLensDashboardDataInternal", "JobCreated", "JobStatusChanged"),
            "PostObject",
        ),
        "secretsmanager": (
            *("CancelSecretVersionDelete", "EndSecretVersionDelete", "RotationAbandoned"),
            *("RotationFailed", "RotationStarted", "RotationSucceeded"),
            *("StartSecretVersionDelete", "TestRotationFailed", "TestRotationStarted"),
            "TestRotationSucceeded",
        ),
        "securityhub": ("GetControlFindingSummary",),
        "signin": (
            *("AuthorizeOAuth2Access", "CheckMfa", "ConsoleLogin", "CreateOAuth2Token"),
            *("CredentialChallenge", "CredentialVerification", "EmailUpdated", "ExitRole"),
            *("ExternalIdPDirectoryLogin", "GetSigninToken", "PasswordRecoveryCompleted"),
            *("PasswordRecoveryRequested", "PasswordUpdated", "RenewRole", "SwitchRole"),
            "UserAuthentication",
        ),
        "ssm": (
            *("ListInstanceAssociations", "PutConfigurePackageResult", "RegisterManagedInstance"),
            *("RequestManagedInstanceRoleToken", "UpdateInstanceAssociationStatus"),
            "UpdateInstanceInformation",
        ),
        "sso": (
            *("AssociateDirectory", "AssociateProfile", "Authenticate", "BatchDeleteSession"),
            *("BatchGetSession", "CreateApplicationInstance", "CreateProfile", "DeleteProfile"),
            *("CreateApplicationInstanceCertificate", "DeleteApplicationInstance"),
            *("DeleteApplicationInstanceCertificate", "DeletePermissionsPolicy"),
            *("DescribePermissionsPolicies", "DescribeRegisteredRegions", "Federate"),
            *("DisableExternalIdPConfigurationForDirectory", "DisassociateDirectory"),
            *("DisassociateProfile", "EnableExternalIdPConfigurationForDirectory"),
            *("GetApplicationInstance", "GetApplicationTemplate", "GetPermissionSet"),
            *("GetMfaDeviceManagementForDirectory", "GetProfile", "GetSSOStatus"),
            *("GetSsoConfiguration", "ImportApplicationInstanceServiceProviderMetadata"),
            *("ListApplicationInstanceCertificates", "ListApplicationInstances"),
            *("ListApplicationTemplates", "ListDirectoryAssociations", "ListProfiles"),
            *("ListProfileAssociations", "ListSessions", "PutPermissionsPolicy", "StartSSO"),
            *("PutMfaDeviceManagementForDirectory", "UpdateDirectoryAssociation"),
            *("UpdateApplicationInstanceActiveCertificate", "UpdateProfile"),
            *("UpdateApplicationInstanceDisplayData", "UpdateSsoConfiguration"),
            *("UpdateApplicationInstanceResponseConfiguration",),
            *("UpdateApplicationInstanceResponseSchemaConfiguration",),
            *("UpdateApplicationInstanceSecurityConfiguration",),
            *("UpdateApplicationInstanceServiceProviderConfiguration",),
            "UpdateApplicationInstanceStatus",
        ),
        "sso-directory": (
            *("AddMemberToGroup", "CreateGroup", "CreateUser", "DeleteGroup", "DeleteUser"),
            *("DisableUser", "EnableUser", "RemoveMemberFromGroup", "UpdatePassword"),
            *("StartVirtualMfaDeviceRegistration", "CompleteVirtualMfaDeviceRegistration"),
            *("StartWebAuthnDeviceRegistration", "CompleteWebAuthnDeviceRegistration"),
            *("DeleteMfaDeviceForUser", "UpdateMfaDeviceForUser", "UpdateUser", "UpdateGroup"),
            *("CreateBearerToken", "CreateProvisioningTenant", "DeleteBearerToken"),
            *("DeleteProvisioningTenant", "CreateExternalIdPConfigurationForDirectory"),
            *("DeleteExternalIdPConfigurationForDirectory", "SearchUsers", "SearchGroups"),
            *("EnableExternalIdPConfigurationForDirectory", "DescribeDirectory"),
            *("DisableExternalIdPConfigurationForDirectory", "ListMfaDevicesForUser"),
        ),
    }
)
"""Events that AWS writes by itself or for its console, by source: no SDK has an operation of the
name."""

OPEN_SOURCES = frozenset(
    {
        *("aws-portal", "billingconsole", "cloudshell", "codewhisperer", "console", "consoleapp"),
        *("consolidatedbilling", "dbqms", "discovery-marketplace", "ec2messages", "identity-sync"),
        *("agreement-marketplace", "payments", "purchase-orders", "quicksight", "signin"),
        *("sqlworkbench", "ssmmessages", "sso-directory", "supportplans", "sustainability"),
        *("tax", "taxconsole"),
    }
)
"""Sources that write events of no SDK's and no documentation's: here an unknown name proves
nothing. Sources that only IAM knows are treated the same."""

HOSTED_PAGES: Mapping[str, tuple[str, ...]] = MappingProxyType({"cognito-idp": ("_GET", "_POST")})
"""How the names of visits to a service's hosted pages end (``Login_POST``)."""

OTHER_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "s3": MappingProxyType(
            {
                "DeleteAccountPublicAccessBlock": "DeletePublicAccessBlock",
                "DeleteBucketPublicAccessBlock": "DeletePublicAccessBlock",
                "GetAccelerateConfiguration": "GetBucketAccelerateConfiguration",
                "GetAccountPublicAccessBlock": "GetPublicAccessBlock",
                "GetAnalyticsConfiguration": "GetBucketAnalyticsConfiguration",
                "GetBucketLifecycle": "GetBucketLifecycleConfiguration",
                "GetBucketNotification": "GetBucketNotificationConfiguration",
                "GetBucketObjectLockConfiguration": "GetObjectLockConfiguration",
                "GetBucketPublicAccessBlock": "GetPublicAccessBlock",
                "GetIntelligentTieringConfiguration": "GetBucketIntelligentTieringConfiguration",
                "GetInventoryConfiguration": "GetBucketInventoryConfiguration",
                "GetMetricsConfiguration": "GetBucketMetricsConfiguration",
                "ListObjects": "ListObjectsV2",
                "PutAccelerateConfiguration": "PutBucketAccelerateConfiguration",
                "PutAccountPublicAccessBlock": "PutPublicAccessBlock",
                "PutAnalyticsConfiguration": "PutBucketAnalyticsConfiguration",
                "PutBucketLifecycle": "PutBucketLifecycleConfiguration",
                "PutBucketNotification": "PutBucketNotificationConfiguration",
                "PutBucketObjectLockConfiguration": "PutObjectLockConfiguration",
                "PutBucketPublicAccessBlock": "PutPublicAccessBlock",
                "PutIntelligentTieringConfiguration": "PutBucketIntelligentTieringConfiguration",
                "PutInventoryConfiguration": "PutBucketInventoryConfiguration",
                "PutMetricsConfiguration": "PutBucketMetricsConfiguration",
            }
        ),
        "agreement-marketplace": MappingProxyType({"AcceptAgreementRequest": ""}),
        "discovery-marketplace": MappingProxyType(
            {"GetListingView": "", "GetSearchFacets": "", "SearchListings": ""}
        ),
    }
)
"""By source: the name that CloudTrail writes → the SDK's operation; empty where there is none."""

API_SUFFIXES: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "cloudfront": MappingProxyType({"*": ("2020_05_31",)}),
        "lambda": MappingProxyType(
            {
                "AddLayerVersionPermission": ("20181031",),
                "AddPermission": ("20150331v2", "20150331"),
                "CreateAlias": ("20150331",),
                "CreateEventSourceMapping": ("20150331",),
                "CreateFunction": ("20150331",),
                "DeleteAlias": ("20150331",),
                "DeleteEventSourceMapping": ("20150331",),
                "DeleteFunction": ("20150331",),
                "DeleteFunctionConcurrency": ("20171031",),
                "DeleteLayerVersion": ("20181031",),
                "GetAccountSettings": ("20160819",),
                "GetAlias": ("20150331",),
                "GetEventSourceMapping": ("20150331",),
                "GetFunction": ("20150331v2", "20150331"),
                "GetFunctionConfiguration": ("20150331v2", "20150331"),
                "GetLayerVersion": ("20181031",),
                "GetLayerVersionPolicy": ("20181031",),
                "GetPolicy": ("20150331v2", "20150331"),
                "ListAliases": ("20150331",),
                "ListEventSourceMappings": ("20150331",),
                "ListFunctions": ("20150331",),
                "ListLayers": ("20181031",),
                "ListLayerVersions": ("20181031",),
                "ListTags": ("20170331",),
                "ListVersionsByFunction": ("20150331",),
                "PublishLayerVersion": ("20181031",),
                "PublishVersion": ("20150331",),
                "PutFunctionConcurrency": ("20171031",),
                "RemoveLayerVersionPermission": ("20181031",),
                "RemovePermission": ("20150331v2", "20150331"),
                "TagResource": ("20170331v2", "20170331"),
                "UntagResource": ("20170331v2", "20170331"),
                "UpdateAlias": ("20150331",),
                "UpdateEventSourceMapping": ("20150331",),
                "UpdateFunctionCode": ("20150331v2", "20150331"),
                "UpdateFunctionConfiguration": ("20150331v2", "20150331"),
            }
        ),
    }
)
"""By source and operation: the API version that CloudTrail appends to the name; ``*``: to all."""

ACTION_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "GetAccelerateConfiguration": "GetAccelerateConfiguration",
        "GetEncryptionConfiguration": "GetBucketEncryption",
        "GetLifecycleConfiguration": "GetBucketLifecycle",
        "GetReplicationConfiguration": "GetBucketReplication",
        "ListAllMyBuckets": "ListBuckets",
        "ListBucket": "ListObjects",
        "ListBucketMultipartUploads": "ListMultipartUploads",
        "ListBucketVersions": "ListObjectVersions",
        "ListMultipartUploadParts": "ListParts",
        "PutEncryptionConfiguration": "PutBucketEncryption",
        "PutLifecycleConfiguration": "PutBucketLifecycle",
        "PutReplicationConfiguration": "PutBucketReplication",
    }
)
"""IAM actions of S3 → the event that CloudTrail writes for the call they allow."""

RETIRED_FEATURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "elasticache": (
            *("AuthorizeCacheSecurityGroupIngress", "CreateCacheSecurityGroup"),
            *("DeleteCacheSecurityGroup", "DescribeCacheSecurityGroups"),
            "RevokeCacheSecurityGroupIngress",
        ),
        "rds": (
            *("AuthorizeDBSecurityGroupIngress", "CreateDBSecurityGroup"),
            *("DeleteDBSecurityGroup", "DescribeDBSecurityGroups"),
            "RevokeDBSecurityGroupIngress",
        ),
        "redshift": (
            *("AuthorizeClusterSecurityGroupIngress", "CreateClusterSecurityGroup"),
            *("DeleteClusterSecurityGroup", "DescribeClusterSecurityGroups"),
            "RevokeClusterSecurityGroupIngress",
        ),
        "glue": (
            *("CreateDevEndpoint", "DeleteDevEndpoint", "UpdateDevEndpoint"),
            *("GetDevEndpoint", "GetDevEndpoints", "ListDevEndpoints"),
        ),
        "securityhub": ("UpdateFindings",),
    }
)
"""Operations of features that AWS has retired (EC2-Classic's security groups, Glue's development
endpoints) while the API still has them."""

READ_ONLY_OVERRIDES: Mapping[tuple[str, str], bool] = MappingProxyType(
    {
        ("sts", "AssumeRole"): True,
        ("sts", "AssumeRoleWithSAML"): True,
        ("sts", "AssumeRoleWithWebIdentity"): True,
        ("sts", "GetSessionToken"): True,
        ("sts", "GetFederationToken"): True,
        ("kms", "Decrypt"): True,
        ("kms", "Encrypt"): True,
        ("kms", "GenerateDataKey"): True,
        ("kms", "GenerateDataKeyPair"): True,
        ("kms", "GenerateDataKeyPairWithoutPlaintext"): True,
        ("kms", "GenerateDataKeyWithoutPlaintext"): True,
        ("kms", "GenerateMac"): True,
        ("kms", "ReEncrypt"): True,
        ("kms", "Sign"): True,
        ("kms", "Verify"): True,
        ("ses", "SendEmail"): True,
        ("ses", "SendRawEmail"): True,
        ("signin", "CheckMfa"): False,
        ("signin", "ConsoleLogin"): False,
        ("signin", "GetSigninToken"): False,
    }
)
"""Where CloudTrail's ``readOnly`` is not what the access level says."""
