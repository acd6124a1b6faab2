"""Taking data out. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.attacks.forms import (
    BUCKET,
    EC2_OK,
    S3_EXTRA,
    Step,
    Technique,
    act,
    bucket_request,
    look,
)
from tools.loggen.shapes import Actor, Json

_PUBLIC_POLICY: Json = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "share", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::${bucket}/*"}],
}  # fmt: skip


def _secret(after: int, slot: str) -> Step:
    return look(after, "secretsmanager", "GetSecretValue", {"secretId": f"${{{slot}}}"})


TECHNIQUES = (
    Technique("secrets-burst", "Many secrets are read in a minute", ("T1555.006",), Actor.USER, (
        look(0, "secretsmanager", "ListSecrets", {"maxResults": 100}),
        *(_secret(3, f"secret{number}") for number in range(2, 10)),
    )),
    Technique("ssm-parameters-burst", "Many encrypted parameters are read in a minute", ("T1552",), Actor.INSTANCE, (
        look(0, "ssm", "DescribeParameters", {"maxResults": 50}),
        *(look(4, "ssm", "GetParameters", {"names": [f"/${{param{number}}}", f"/${{param{number + 10}}}"], "withDecryption": True}) for number in range(2, 7)),
    )),
    Technique("snapshot-share", "A disk snapshot is taken and shared with an outside account", ("T1537", "T1578.001"), Actor.USER, (
        look(0, "ec2", "DescribeVolumes", {"volumeSet": {}, "filterSet": {}}),
        act(25, "ec2", "CreateSnapshot", {"volumeId": "${volume}", "description": "backup"}, {"requestId": "${request}", "snapshotId": "snap-${hex}", "volumeId": "${volume}", "status": "pending", "startTime": "#{epochms}", "progress": "", "ownerId": "${account}", "volumeSize": "100", "description": "backup", "encrypted": False}),
        act(240, "ec2", "ModifySnapshotAttribute", {"snapshotId": "snap-${hex}", "createVolumePermission": {"add": {"items": [{"userId": "${foreign}"}]}}, "attributeType": "CREATE_VOLUME_PERMISSION"}, EC2_OK),
    )),
    Technique("image-share", "A machine image is made public", ("T1537",), Actor.USER, (
        act(0, "ec2", "ModifyImageAttribute", {"imageId": "${ami}", "launchPermission": {"add": {"items": [{"group": "all"}]}}, "attributeType": "launchPermission"}, EC2_OK),
    )),
    Technique("rds-snapshot-share", "A database snapshot is taken and shared with an outside account", ("T1537",), Actor.USER, (
        look(0, "rds", "DescribeDBInstances", {"maxRecords": 100}),
        act(30, "rds", "CreateDBSnapshot", {"dBSnapshotIdentifier": "monthly-check", "dBInstanceIdentifier": "${database}"}, {"dBSnapshotIdentifier": "monthly-check", "dBInstanceIdentifier": "${database}", "engine": "postgres", "allocatedStorage": 100, "status": "creating", "port": 5432, "availabilityZone": "${az}", "vpcId": "${vpc}", "snapshotType": "manual", "encrypted": False, "dBSnapshotArn": "arn:aws:rds:${region}:${account}:snapshot:monthly-check"}),
        act(300, "rds", "ModifyDBSnapshotAttribute", {"dBSnapshotIdentifier": "monthly-check", "attributeName": "restore", "valuesToAdd": ["${foreign}"]}, {"dBSnapshotIdentifier": "monthly-check", "dBSnapshotAttributes": [{"attributeName": "restore", "attributeValues": ["${foreign}"]}]}),
    )),
    Technique("bucket-public-policy", "A bucket is opened to everybody", ("T1530", "T1537"), Actor.USER, (
        act(0, "s3", "DeleteBucketPublicAccessBlock", bucket_request(publicAccessBlock=""), extra=S3_EXTRA, resources=BUCKET),
        act(9, "s3", "PutBucketPolicy", bucket_request(bucketPolicy=_PUBLIC_POLICY, policy=""), extra=S3_EXTRA, resources=BUCKET),
    )),
    Technique("bucket-replication", "A bucket is replicated to an outside account", ("T1537",), Actor.USER, (
        act(0, "s3", "PutBucketReplication", bucket_request(replication="", ReplicationConfiguration={"xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", "Role": "arn:aws:iam::${account}:role/${role}", "Rule": {"ID": "copy", "Status": "Enabled", "Prefix": "", "Destination": {"Bucket": "arn:aws:s3:::cold-archive-${foreign}", "Account": "${foreign}"}}}), extra=S3_EXTRA, resources=BUCKET),
    )),
    Technique("windows-passwords", "The passwords of Windows instances are asked for", ("T1552.005",), Actor.USER, tuple(
        look(3, "ec2", "GetPasswordData", {"instanceId": f"${{instance{number}}}"}) for number in range(2, 10)
    )),
    Technique("traffic-mirror", "An interface's traffic is copied elsewhere", ("T1020.001", "T1040"), Actor.USER, (
        act(0, "ec2", "CreateTrafficMirrorTarget", {"CreateTrafficMirrorTargetRequest": {"NetworkInterfaceId": "${eni}", "ClientToken": "${uuid}"}}, {"CreateTrafficMirrorTargetResponse": {"trafficMirrorTarget": {"trafficMirrorTargetId": "tmt-${hex}", "networkInterfaceId": "${eni}", "type": "network-interface", "ownerId": "${account}"}}}),
        act(10, "ec2", "CreateTrafficMirrorFilter", {"CreateTrafficMirrorFilterRequest": {"ClientToken": "${uuid2}"}}, {"CreateTrafficMirrorFilterResponse": {"trafficMirrorFilter": {"trafficMirrorFilterId": "tmf-${hex2}"}}}),
        act(12, "ec2", "CreateTrafficMirrorSession", {"CreateTrafficMirrorSessionRequest": {"NetworkInterfaceId": "${eni2}", "TrafficMirrorTargetId": "tmt-${hex}", "TrafficMirrorFilterId": "tmf-${hex2}", "SessionNumber": 1, "ClientToken": "${uuid3}"}}, {"CreateTrafficMirrorSessionResponse": {"trafficMirrorSession": {"trafficMirrorSessionId": "tms-${hex3}", "trafficMirrorTargetId": "tmt-${hex}", "trafficMirrorFilterId": "tmf-${hex2}", "sessionNumber": 1}}}),
    )),
)  # fmt: skip
