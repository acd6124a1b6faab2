"""Putting out the lights. Data only."""

# ruff: noqa: E501 -- a row of the table is a line

from tools.loggen.attacks.forms import EC2_OK, Technique, act, look
from tools.loggen.shapes import Actor, Json

_TRAIL_ARN = "arn:aws:cloudtrail:${region}:${account}:trail/${trail}"
_EC2_NS = "http://ec2.amazonaws.com/doc/2016-11-15/"
_SELECTORS: Json = [
    {"readWriteType": "ReadOnly", "includeManagementEvents": False, "dataResources": [], "excludeManagementEventSources": []},
]  # fmt: skip

TECHNIQUES = (
    Technique("cloudtrail-stop", "CloudTrail logging is stopped", ("T1562.008",), Actor.USER, (
        look(0, "cloudtrail", "DescribeTrails", {"trailNameList": []}),
        look(6, "cloudtrail", "GetTrailStatus", {"name": _TRAIL_ARN}),
        act(15, "cloudtrail", "StopLogging", {"name": _TRAIL_ARN}),
    )),
    Technique("cloudtrail-delete", "A CloudTrail trail is deleted", ("T1562.008",), Actor.USER, (
        look(0, "cloudtrail", "DescribeTrails", {"trailNameList": []}),
        act(25, "cloudtrail", "DeleteTrail", {"name": "${trail}"}),
    )),
    Technique("cloudtrail-event-selectors", "A trail is told to record no management events", ("T1562.008",), Actor.USER, (
        act(0, "cloudtrail", "PutEventSelectors", {"trailName": "${trail}", "eventSelectors": _SELECTORS}, {"trailARN": _TRAIL_ARN, "eventSelectors": _SELECTORS}),
    )),
    Technique("guardduty-detector-delete", "The GuardDuty detector is deleted", ("T1562.001",), Actor.USER, (
        look(0, "guardduty", "ListDetectors", {}),
        look(4, "guardduty", "GetDetector", {"detectorId": "${detector}"}),
        act(18, "guardduty", "DeleteDetector", {"detectorId": "${detector}"}),
    )),
    Technique("guardduty-trusted-ip", "The attacker's network is put on GuardDuty's trusted list", ("T1562.001",), Actor.USER, (
        act(0, "guardduty", "CreateIPSet", {"detectorId": "${detector}", "name": "office-net", "format": "TXT", "location": "https://s3.amazonaws.com/${bucket}/trusted.txt", "activate": True}, {"ipSetId": "${bighex}"}),
    )),
    Technique("config-recorder-stop", "AWS Config stops recording", ("T1562.001",), Actor.USER, (
        act(0, "config", "StopConfigurationRecorder", {"configurationRecorderName": "default"}),
        act(9, "config", "DeleteDeliveryChannel", {"deliveryChannelName": "default"}),
    )),
    Technique("vpc-flow-logs-delete", "VPC flow logs are deleted", ("T1562.008",), Actor.USER, (
        look(0, "ec2", "DescribeFlowLogs", {"DescribeFlowLogsRequest": ""}),
        act(14, "ec2", "DeleteFlowLogs", {"DeleteFlowLogsRequest": {"FlowLogId": {"tag": 1, "content": "fl-${hex}"}}}, {"DeleteFlowLogsResponse": {"xmlns": _EC2_NS, "unsuccessful": "", "requestId": "${request}"}}),
    )),
    Technique("log-group-delete", "Application logs are deleted", ("T1070",), Actor.USER, (
        act(0, "logs", "DeleteLogStream", {"logGroupName": "/aws/lambda/${function}", "logStreamName": "2026/06/01/[$LATEST]${bighex}"}),
        act(7, "logs", "DeleteLogGroup", {"logGroupName": "/aws/lambda/${function}"}),
    )),
    Technique("security-group-ssh-open", "Port 22 is opened to the world", ("T1562.007",), Actor.USER, (
        look(0, "ec2", "DescribeSecurityGroups", {"securityGroupSet": {}, "securityGroupIdSet": {}, "filterSet": {}}),
        act(20, "ec2", "AuthorizeSecurityGroupIngress", {"groupId": "${sg}", "ipPermissions": {"items": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "groups": {}, "ipRanges": {"items": [{"cidrIp": "0.0.0.0/0"}]}, "ipv6Ranges": {}, "prefixListIds": {}}]}}, {"requestId": "${request}", "_return": True, "securityGroupRuleSet": {"items": [{"groupOwnerId": "${account}", "groupId": "${sg}", "securityGroupRuleId": "sgr-${hex}", "isEgress": False, "ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"}]}}),
    )),
    Technique("ebs-encryption-off", "Default disk encryption is switched off", ("T1562.001",), Actor.USER, (
        look(0, "ec2", "GetEbsEncryptionByDefault", {"GetEbsEncryptionByDefaultRequest": ""}),
        act(8, "ec2", "DisableEbsEncryptionByDefault", {"DisableEbsEncryptionByDefaultRequest": ""}, {"DisableEbsEncryptionByDefaultResponse": {"xmlns": _EC2_NS, "requestId": "${request}", "ebsEncryptionByDefault": False}}),
    )),
    Technique("waf-acl-delete", "The web firewall's rules are deleted", ("T1562.007",), Actor.USER, (
        act(0, "wafv2", "DeleteWebACL", {"name": "${project}-edge", "scope": "REGIONAL", "id": "${uuid}", "lockToken": "${uuid2}"}),
    )),
    Technique("network-acl-open", "A network ACL lets everything in", ("T1562.007",), Actor.USER, (
        act(0, "ec2", "CreateNetworkAclEntry", {"networkAclId": "acl-${hex}", "ruleNumber": 1, "egress": False, "ruleAction": "allow", "icmpTypeCode": {}, "portRange": {}, "aclProtocol": "-1", "cidrBlock": "0.0.0.0/0"}, EC2_OK),
    )),
)  # fmt: skip
