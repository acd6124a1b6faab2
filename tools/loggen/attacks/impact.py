"""Breaking things. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.attacks.forms import (
    BUCKET,
    EC2_OK,
    S3_EXTRA,
    Technique,
    act,
    bucket_request,
    denied,
    look,
)
from tools.loggen.shapes import Actor, Json, arn_resource

_KEY = arn_resource("AWS::KMS::Key", "arn:aws:kms:${region}:${account}:key/${key}")
_EXPIRE_TOMORROW: Json = {
    "xmlns": "http://s3.amazonaws.com/doc/2006-03-01/",
    "Rule": {"ID": "clean", "Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}},
}

TECHNIQUES = (
    Technique("kms-key-deletion", "An encryption key is disabled and scheduled for deletion", ("T1485", "T1486"), Actor.USER, (
        act(0, "kms", "DisableKey", {"keyId": "${key}"}, {"keyId": "arn:aws:kms:${region}:${account}:key/${key}"}, resources=_KEY),
        act(12, "kms", "ScheduleKeyDeletion", {"keyId": "${key}", "pendingWindowInDays": 7}, {"keyId": "arn:aws:kms:${region}:${account}:key/${key}", "keyState": "PendingDeletion", "deletionDate": "${expiry}", "pendingWindowInDays": 7}, resources=_KEY),
    )),
    Technique("bucket-delete", "A bucket's versions are switched off, its objects expire, it is deleted", ("T1485", "T1490"), Actor.USER, (
        act(0, "s3", "PutBucketVersioning", bucket_request(versioning="", VersioningConfiguration={"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "Status": "Suspended"}), extra=S3_EXTRA, resources=BUCKET),
        act(14, "s3", "PutBucketLifecycle", bucket_request(lifecycle="", LifecycleConfiguration=_EXPIRE_TOMORROW), extra=S3_EXTRA, resources=BUCKET),
        act(90, "s3", "DeleteBucket", bucket_request(), extra=S3_EXTRA, resources=BUCKET),
    )),
    Technique("bucket-encryption-swap", "A bucket is encrypted with an outside key", ("T1486",), Actor.USER, (
        act(0, "s3", "PutBucketEncryption", bucket_request(encryption="", ServerSideEncryptionConfiguration={"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "arn:aws:kms:${region}:${foreign}:key/${uuid}"}}}), extra=S3_EXTRA, resources=BUCKET),
    )),
    Technique("database-delete", "A database is deleted without a last snapshot", ("T1485",), Actor.USER, (
        act(0, "rds", "ModifyDBInstance", {"dBInstanceIdentifier": "${database}", "deletionProtection": False, "applyImmediately": True, "allowMajorVersionUpgrade": False}, {"dBInstanceIdentifier": "${database}", "dBInstanceStatus": "available", "deletionProtection": False}),
        act(70, "rds", "DeleteDBInstance", {"dBInstanceIdentifier": "${database}", "skipFinalSnapshot": True, "deleteAutomatedBackups": True}, {"dBInstanceIdentifier": "${database}", "dBInstanceStatus": "deleting", "engine": "postgres"}),
    )),
    Technique("snapshots-and-volumes-delete", "Disks and their snapshots are deleted", ("T1485", "T1490"), Actor.USER, (
        act(0, "ec2", "DeleteSnapshot", {"snapshotId": "${snap2}", "force": False}, EC2_OK),
        act(3, "ec2", "DeleteSnapshot", {"snapshotId": "${snap3}", "force": False}, EC2_OK),
        act(3, "ec2", "DeleteSnapshot", {"snapshotId": "${snap4}", "force": False}, EC2_OK),
        act(8, "ec2", "DeleteVolume", {"volumeId": "${volume}"}, EC2_OK),
    )),
    Technique("backup-plan-delete", "A backup plan is deleted", ("T1490",), Actor.USER, (
        look(0, "backup", "ListBackupPlans", {}),
        act(11, "backup", "DeleteBackupPlan", {"backupPlanId": "${uuid}"}, {"backupPlanId": "${uuid}", "backupPlanArn": "arn:aws:backup:${region}:${account}:backup-plan:${uuid}", "deletionDate": "${now}", "versionId": "${uuid2}"}),
    )),
    Technique("leave-organization", "An account tries to leave its organisation", ("T1562.008",), Actor.USER, (
        act(0, "organizations", "LeaveOrganization", fault=denied("organizations:LeaveOrganization")),
    )),
    Technique("instances-terminate", "Instances are terminated", ("T1485", "T1489"), Actor.USER, (
        act(0, "ec2", "TerminateInstances", {"instancesSet": {"items": [{"instanceId": "${instance}"}, {"instanceId": "${instance2}"}]}}, {"requestId": "${request}", "instancesSet": {"items": [{"instanceId": "${instance}", "currentState": {"code": 32, "name": "shutting-down"}, "previousState": {"code": 16, "name": "running"}}, {"instanceId": "${instance2}", "currentState": {"code": 32, "name": "shutting-down"}, "previousState": {"code": 16, "name": "running"}}]}}),
    )),
)  # fmt: skip
