"""Words of titles: of creation, of removal, of services."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CREATION", "CREATION_VERBS", "REMOVAL", "REMOVAL_VERBS", "SERVICES", "VERBS"]

CREATION, REMOVAL = "creation", "removal"

VERBS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        CREATION: frozenset({"create", "creates", "created", "creating", "creation"}),
        REMOVAL: frozenset(
            {
                *("delete", "deletes", "deleted", "deleting", "deletion"),
                *("remove", "removes", "removed", "removing", "removal"),
            }
        ),
        "another": frozenset(
            {
                *("abuse", "access", "activity", "add", "added", "addition", "attach", "attached"),
                *("change", "changed", "changes", "copied", "copy", "disable", "disabled"),
                *("disruption", "enable", "enabled", "evasion", "exfiltration", "import"),
                *("imported", "invoked", "login", "misuse", "modification", "modified", "modify"),
                *("opened", "persistence", "put", "registered", "replaced", "run", "scheduled"),
                *("set", "shared", "started", "stopped", "tampering", "update", "updated"),
                *("updates", "usage", "use", "used", "weakened"),
            }
        ),
    }
)
"""What a title may say is done. One that says something else as well is not judged."""

CREATION_VERBS = frozenset(
    {
        *("Add", "Allocate", "Clone", "Copy", "Create", "Generate", "Import", "Issue", "Publish"),
        *("Purchase", "Register", "Request", "Restore", "Run", "Start"),
    }
)
REMOVAL_VERBS = frozenset(
    {
        *("Batch", "Cancel", "Deactivate", "Delete", "Deregister", "Detach", "Disable"),
        *("Disassociate", "Leave", "Release", "Remove", "Reset", "Revoke", "Schedule", "Stop"),
        *("Terminate", "Untag"),
    }
)
"""First words of the names of operations that create, and that remove."""

SERVICES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "cloudfront": frozenset({"cloudfront"}),
        "dynamodb": frozenset({"dynamodb", "dax"}),
        "ecr": frozenset({"ecr", "ecr-public"}),
        "efs": frozenset({"elasticfilesystem"}),
        "eks": frozenset({"eks"}),
        "elasticache": frozenset({"elasticache"}),
        "glue": frozenset({"glue"}),
        "guardduty": frozenset({"guardduty"}),
        "iam": frozenset(
            {"iam", "sts", "sso", "identitystore", "access-analyzer", "rolesanywhere"}
        ),
        "kms": frozenset({"kms"}),
        "lambda": frozenset({"lambda"}),
        "rds": frozenset({"rds", "rds-data"}),
        "redshift": frozenset({"redshift", "redshift-data", "redshift-serverless"}),
        "ses": frozenset({"ses"}),
        "sns": frozenset({"sns"}),
        "sqs": frozenset({"sqs"}),
        "waf": frozenset({"waf", "waf-regional", "wafv2"}),
    }
)
"""Services by what titles call them, and the sources of their events. Those whose resources others
handle too (EC2, ECS, S3, SSM) are left out."""
