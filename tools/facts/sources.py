"""Services whose event source is not botocore's signing name, and those with several.

The rule (signing name, else endpoint prefix) was held against the sources in public logs and in
AWS's pages about each service's CloudTrail events; these are the exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SOURCES"]

SOURCES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "application-autoscaling": ("application-autoscaling", "autoscaling"),
        "application-insights": ("application-insights", "applicationinsights"),
        "autoscaling-plans": ("autoscaling-plans", "autoscaling"),
        "chime-sdk-media-pipelines": ("chime-sdk-media-pipelines", "chime"),
        "chime-sdk-voice": ("chime-sdk-voice", "chime"),
        "connect-contact-lens": ("contact-lens", "connect"),
        "connectparticipant": ("participant-connect",),
        "dynamodbstreams": ("dynamodb",),
        "iot-data": ("iotdata", "data.iot"),
        "macie2": ("macie2", "macie"),
        "marketplace-agreement": ("agreement-marketplace", "aws-marketplace"),
        "marketplace-catalog": ("marketplacecatalog", "aws-marketplace", "catalog-marketplace"),
        "marketplace-deployment": ("deployment-marketplace", "aws-marketplace"),
        "marketplace-discovery": ("discovery-marketplace", "aws-marketplace"),
        "marketplace-entitlement": ("entitlement-marketplace", "aws-marketplace"),
        "marketplace-reporting": ("reporting-marketplace", "aws-marketplace"),
        "meteringmarketplace": ("metering-marketplace", "aws-marketplace", "metering.marketplace"),
        "mq": ("amazonmq", "mq"),
        "opensearch": ("es", "opensearch", "opensearchservice"),
        "pinpoint": ("mobiletargeting", "pinpoint"),
        "pricing": ("pricelist", "pricing"),
        "qconnect": ("wisdom", "qconnect"),
        "s3": ("s3", "s3express"),
        "servicecatalog-appregistry": ("servicecatalog-appregistry", "servicecatalog"),
        "ses": ("ses",),
        "sso": ("sso", "awsssoportal"),
        "sso-admin": ("sso",),
        "sso-oidc": ("sso", "sso-oauth"),
        "transcribe-streaming": ("transcribestreaming", "transcribe"),
        "wisdom": ("wisdom",),
    }
)
"""By botocore's service: what stands before ``.amazonaws.com``, the usual spelling first."""
