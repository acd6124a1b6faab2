"""Object, file and backup storage, and the keys that encrypt it. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.calls.forms import WORKLOADS, kms, read, s3_bucket, s3_object, write
from tools.loggen.shapes import Actor, Call, Fault, arn_resource

_NO_TAGS = Fault("NoSuchTagSet", "The TagSet does not exist", 0.08)
# How S3 shows itself when it uses a key on behalf of a caller.
_S3 = "AWS Internal"
_NO_KEY = Fault("NoSuchKey", "The specified key does not exist.", 0.05)
_NO_CORS = Fault("NoSuchCORSConfiguration", "The CORS configuration does not exist", 0.3)
_NO_UPLOAD = Fault("NoSuchUpload", "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.", 0.01)  # fmt: skip
_CIPHERTEXT = Fault("InvalidCiphertextException", "The ciphertext is invalid", 0.004)
_FS = arn_resource("AWS::EFS::FileSystem", "arn:aws:elasticfilesystem:${region}:${account}:file-system/fs-${hex}")  # fmt: skip

CALLS: tuple[Call, ...] = (
    kms("Decrypt", 34, (*WORKLOADS, Actor.USER), {"encryptionContext": {"aws:s3:arn": "arn:aws:s3:::${bucket}/${object}"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, faults=(_CIPHERTEXT,), burst=4, forwarded_by=_S3),
    kms("Decrypt", 14, (Actor.FUNCTION,), {"encryptionContext": {"aws:lambda:FunctionArn": "arn:aws:lambda:${region}:${account}:function:${function}"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, forwarded_by="lambda.amazonaws.com"),
    kms("Decrypt", 10, (Actor.SERVICE,), {"encryptionContext": {"aws:dynamodb:tableName": "${table}", "aws:dynamodb:subscriberId": "${account}"}, "encryptionAlgorithm": "SYMMETRIC_DEFAULT"}, by="dynamodb"),
    kms("GenerateDataKey", 24, (*WORKLOADS, Actor.USER), {"keyId": "arn:aws:kms:${region}:${account}:key/${key}", "encryptionContext": {"aws:s3:arn": "arn:aws:s3:::${bucket}"}, "keySpec": "AES_256"}, burst=3, forwarded_by=_S3),
    kms("GenerateDataKey", 10, (Actor.SERVICE,), {"keyId": "arn:aws:kms:${region}:${account}:key/${key}", "encryptionContext": {"aws:cloudtrail:arn": "arn:aws:cloudtrail:${region}:${account}:trail/${trail}"}, "keySpec": "AES_256"}, by="cloudtrail"),
    kms("CreateGrant", 2, (Actor.LINKED,), {"keyId": "arn:aws:kms:${region}:${account}:key/${key}", "granteePrincipal": "arn:aws:sts::${account}:assumed-role/aws:ec2-infrastructure/${instance}", "operations": ["Decrypt", "Encrypt", "GenerateDataKey"], "constraints": {"encryptionContextSubset": {"aws:ebs:id": "${volume}"}}}, response={"grantId": "${digest}", "keyId": "arn:aws:kms:${region}:${account}:key/${key}"}, read_only=False, by="autoscaling"),
    kms("GetKeyRotationStatus", 3, (Actor.VENDOR, Actor.LINKED), {"keyId": "${key}"}, by="config"),
    kms("GetKeyPolicy", 3, (Actor.VENDOR, Actor.PIPELINE), {"keyId": "${key}", "policyName": "default"}),
    kms("ListResourceTags", 2, (Actor.VENDOR, Actor.PIPELINE), {"keyId": "${key}"}),
    read("kms", "ListAliases", 3, (Actor.VENDOR, Actor.CONSOLE, Actor.PIPELINE), {"limit": 100}),
    s3_object("GetObjectTagging", 10, (Actor.FUNCTION, Actor.TASK), {"tagging": ""}, faults=(_NO_KEY,)),
    s3_object("UploadPart", 14, WORKLOADS, {"partNumber": "${small}", "uploadId": "${digest}"}, read_only=False, faults=(_NO_UPLOAD,), response={"x-amz-server-side-encryption": "aws:kms"}, burst=9),
    s3_object("CreateMultipartUpload", 4, WORKLOADS, {"uploads": "", "x-amz-server-side-encryption": "aws:kms"}, read_only=False, burst=1),
    s3_object("CompleteMultipartUpload", 4, WORKLOADS, {"uploadId": "${digest}"}, read_only=False, burst=1),
    s3_object("CopyObject", 4, (Actor.TASK, Actor.FUNCTION), {"x-amz-copy-source": "${bucket2}/${object}"}, read_only=False, response={"x-amz-server-side-encryption": "aws:kms"}),
    s3_object("PutObjectTagging", 2, (Actor.FUNCTION,), {"tagging": ""}, read_only=False),
    s3_bucket("HeadBucket", 9, (*WORKLOADS, Actor.USER), "x-head"),
    s3_bucket("GetBucketPublicAccessBlock", 4, (Actor.VENDOR, Actor.LINKED, Actor.PIPELINE), "publicAccessBlock", by="access-analyzer"),
    s3_bucket("GetBucketEncryption", 4, (Actor.VENDOR, Actor.PIPELINE), "encryption"),
    s3_bucket("GetBucketPolicyStatus", 4, (Actor.VENDOR, Actor.LINKED), "policyStatus", by="access-analyzer"),
    s3_bucket("GetBucketNotification", 3, (Actor.VENDOR, Actor.PIPELINE), "notification"),
    s3_bucket("GetBucketCors", 2, (Actor.PIPELINE,), "cors", (_NO_CORS,)),
    s3_bucket("GetBucketObjectLockConfiguration", 2, (Actor.PIPELINE,), "object-lock", (Fault("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket", 0.25),)),
    s3_bucket("GetBucketWebsite", 1, (Actor.PIPELINE,), "website", (Fault("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration", 0.3),)),
    s3_bucket("GetBucketIntelligentTieringConfiguration", 1, (Actor.VENDOR,), "intelligent-tiering"),
    read("s3", "GetAccountPublicAccessBlock", 2, (Actor.VENDOR, Actor.LINKED), {"publicAccessBlock": "", "Host": "${account}.s3-control.${region}.amazonaws.com", "x-amz-account-id": "${account}"}, by="trustedadvisor", faults=()),
    read("elasticfilesystem", "DescribeMountTargets", 5, (Actor.POD, Actor.VENDOR), {"fileSystemId": "fs-${hex}"}),
    read("elasticfilesystem", "DescribeFileSystems", 3, (Actor.POD, Actor.VENDOR, Actor.CONSOLE), {"maxItems": 100}),
    read("elasticfilesystem", "NewClientConnection", 3, (Actor.SERVICE,), by="elasticfilesystem", event_type="AwsServiceEvent", resources=_FS, faults=(), service_details={"permissions": {"ClientRootAccess": False, "ClientMount": True, "ClientWrite": True}, "sourceIpAddress": "${private}"}),
    read("backup", "DescribeBackupJob", 3, (Actor.FUNCTION, Actor.CONSOLE), {"backupJobId": "${uuid}"}),
    read("backup", "ListBackupJobs", 2, (Actor.VENDOR, Actor.CONSOLE), {"maxResults": 100, "byState": "COMPLETED"}),
    read("backup", "ListRecoveryPointsByBackupVault", 2, (Actor.VENDOR, Actor.FUNCTION), {"backupVaultName": "Default", "maxResults": 100}),
    write("backup", "StartBackupJob", 1, (Actor.FUNCTION,), {"backupVaultName": "Default", "resourceArn": "arn:aws:dynamodb:${region}:${account}:table/${table}", "iamRoleArn": "arn:aws:iam::${account}:role/service-role/AWSBackupDefaultServiceRole", "lifecycle": {"deleteAfterDays": 35}}, {"backupJobId": "${uuid}", "creationDate": "${now}", "isParent": False}),
    read("fsx", "DescribeFileSystems", 1, (Actor.VENDOR,), {"maxResults": 100}),
    read("storagegateway", "ListGateways", 0.5, (Actor.VENDOR,), {"limit": 100}),
)  # fmt: skip
